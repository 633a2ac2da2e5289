// SPDX-License-Identifier: Apache-2.0
#include "explore/exploration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "base/nearest_name.hpp"
#include "base/sha256.hpp"
#include "config/document_keys.hpp"
#include "config/shipped_files.hpp"
#include "explore/key_names.hpp"

namespace secateur {
namespace {

class Loader {
 public:
  explicit Loader(Exploration& exploration)
      : e_(exploration), kind_(exploration_schema(exploration.kind).info().kind) {}

  void load() {
    documents();
    sets();
    e_.dimensions =
        parse_axes(e_.document.axes, e_.file, kind_, e_.kind == ExplorationKind::search, faults_);
    derived();
    where();
    constraints();
    accuracy();
    objectives();
    if (!faults_.empty()) throw ConfigError(std::move(faults_));
  }

 private:
  void fault(const std::string& key, std::string message) {
    faults_.push_back({e_.file, kind_ + "." + key, std::move(message)});
  }

  void document(DocumentKind kind, const std::string& text) {
    const FoundDocument found = find_document(kind, text, e_.file);
    if (found.path.empty()) fault(schema_info(kind).kind, fmt::format("got \"{}\"; {}", text, found.message));
  }

  void documents() {
    document(DocumentKind::network, e_.document.network);
    document(DocumentKind::pruning, e_.document.pruning);
    document(DocumentKind::accelerator, e_.document.accelerator);
    if (e_.document.memory) document(DocumentKind::memory, *e_.document.memory);
    std::error_code error;
    if (e_.document.weights && !std::filesystem::exists(*e_.document.weights, error)) {
      fault("weights", fmt::format("got \"{}\"; no such file", *e_.document.weights));
    }
  }

  void sets() {
    for (const auto& [name, value] : e_.document.set.items()) {
      try {
        const std::string path = whole_path(name);
        const std::string message = value_fault_message(*find_key(path), value);
        if (!message.empty()) fault("set." + name, message);
        e_.sets.emplace_back(path, value);
      } catch (const ExpressionError& error) {
        fault("set." + name, error.what());
      }
    }
  }

  void derived() {
    for (const auto& [name, text] : e_.document.derived.items()) {
      const std::string place = "derived." + name;
      try {
        const std::string path = derived_path(name);
        if (!text.is_string()) {
          fault(place, fmt::format("got {}; expected an expression in quotes", shown(text)));
          continue;
        }
        check_free(path, place);
        e_.derived.push_back({path, Expression(text.get<std::string>(), names_)});
        if (find_key(path) == nullptr) names_.add(path);
      } catch (const ExpressionError& error) {
        fault(place, error.what());
      }
    }
  }

  /// A key, or a new name without a dot.
  static std::string derived_path(const std::string& name) {
    try {
      return whole_path(name);
    } catch (const ExpressionError&) {
      const bool is_name = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
                           std::all_of(name.begin(), name.end(), [](char c) {
                             return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
                           });
      if (!is_name || find_metric(name)) throw;
      return name;
    }
  }

  void check_free(const std::string& path, const std::string& place) {
    for (const std::string& axis : e_.axis_paths()) {
      if (axis == path) fault(place, fmt::format("{} is an axis", path));
    }
    for (const DerivedName& other : e_.derived) {
      if (other.path == path) fault(place, fmt::format("{} is derived already", path));
    }
  }

  void where() {
    for (std::size_t i = 0; i < e_.document.where.size(); ++i) {
      const Json& text = e_.document.where[i];
      const std::string place = fmt::format("where[{}]", i);
      if (!text.is_string()) {
        fault(place, fmt::format("got {}; expected a condition in quotes", shown(text)));
        continue;
      }
      try {
        e_.where.emplace_back(text.get<std::string>(), names_);
      } catch (const ExpressionError& error) {
        fault(place, error.what());
      }
    }
  }

  void constraints() {
    for (const auto& [name, bounds] : e_.document.constraints.items()) {
      const std::string place = "constraints." + name;
      if (name == "fits") {
        if (!bounds.is_boolean()) fault(place, fmt::format("got {}; expected true or false", shown(bounds)));
        if (bounds.is_boolean()) e_.constraints.fits = bounds.get<bool>();
        continue;
      }
      const std::optional<std::size_t> metric = find_metric(name);
      if (!metric) {
        std::vector<std::string> names = metric_names();
        names.emplace_back("fits");
        const std::string near = nearest_name(name, names);
        fault(place, fmt::format("unknown metric; expected fits, {}{}", fmt::join(metric_names(), ", "),
                                 near.empty() ? "" : fmt::format("; did you mean {}?", near)));
      } else {
        bound(*metric, bounds, place);
      }
    }
  }

  void bound(std::size_t metric, const Json& bounds, const std::string& place) {
    Bound bound{metric, {}, {}};
    if (!bounds.is_object() || bounds.empty()) {
      return fault(place, fmt::format("got {}; expected {{\"max\": number}} or {{\"min\": number}}", shown(bounds)));
    }
    for (const auto& [end, value] : bounds.items()) {
      if ((end != "min" && end != "max") || !value.is_number()) {
        return fault(place + "." + end, fmt::format("got {}; expected a number under min or max", shown(value)));
      }
      (end == "min" ? bound.min : bound.max) = value.get<double>();
    }
    if (kMetrics[metric].of == nullptr && e_.document.accuracy.empty()) {
      fault(place, "nothing says what the accuracy is; give `accuracy` a table or a result of secateur eval");
    }
    e_.constraints.bounds.push_back(bound);
  }

  void accuracy() {
    for (std::size_t i = 0; i < e_.document.accuracy.size(); ++i) {
      const Json& path = e_.document.accuracy[i];
      if (!path.is_string()) {
        fault(fmt::format("accuracy[{}]", i), fmt::format("got {}; expected a file", shown(path)));
      } else {
        e_.accuracy.read(path.get<std::string>(), faults_);
      }
    }
  }

  void objectives() {
    for (std::size_t i = 0; i < e_.document.objectives.size(); ++i) {
      const std::string place = fmt::format("objectives[{}]", i);
      try {
        const Json& text = e_.document.objectives[i];
        if (!text.is_string()) throw std::invalid_argument(fmt::format("got {}; expected a metric", shown(text)));
        e_.objectives.push_back(parse_objective(text.get<std::string>()));
      } catch (const std::invalid_argument& error) {
        fault(place, error.what());
      }
    }
    if (e_.document.objectives.empty()) fault("objectives", "expected one metric or more");
  }

  Exploration& e_;
  std::string kind_;
  KeyNames names_;
  std::vector<Fault> faults_;
};

}  // namespace

std::string Constraints::violations(const Figures& figures, bool machine_fits) const {
  std::string text;
  const auto add = [&text](const std::string& violation) { text += (text.empty() ? "" : "; ") + violation; };
  if (fits && !machine_fits) add(kDoesNotFit);
  for (const Bound& bound : bounds) {
    const double value = figures[bound.metric];
    const char* name = kMetrics[bound.metric].name;
    if (std::isnan(value)) {
      add(fmt::format("{} is not known", name));
    } else if (bound.max && value > *bound.max) {
      add(fmt::format("{} {} > {}", name, shown_figure(bound.metric, value), *bound.max));
    } else if (bound.min && value < *bound.min) {
      add(fmt::format("{} {} < {}", name, shown_figure(bound.metric, value), *bound.min));
    }
  }
  return text;
}

std::vector<std::string> Exploration::axis_paths() const {
  std::vector<std::string> paths;
  for (const Dimension& dimension : dimensions) {
    for (const Axis& axis : dimension.axes) paths.push_back(axis.path);
  }
  return paths;
}

std::vector<std::string> Exploration::own_names() const {
  std::vector<std::string> names;
  for (const DerivedName& name : derived) {
    if (find_key(name.path) == nullptr) names.push_back(name.path);
  }
  return names;
}

std::string document_path(DocumentKind kind, const std::string& text, const std::string& beside) {
  FoundDocument found = find_document(kind, text, beside);
  if (found.path.empty()) throw ConfigError(beside, schema_info(kind).kind, fmt::format("got \"{}\"; {}", text, found.message));
  return std::move(found.path);
}

Json Exploration::files() const {
  std::set<std::string> paths;
  const auto add = [&](DocumentKind which, const std::string& text) { paths.insert(document_path(which, text, file)); };
  add(DocumentKind::network, document.network);
  add(DocumentKind::pruning, document.pruning);
  add(DocumentKind::accelerator, document.accelerator);
  if (document.memory) add(DocumentKind::memory, *document.memory);
  for (const Dimension& dimension : dimensions) {
    for (const Axis& axis : dimension.axes) {
      if (find_key(axis.path) != nullptr) continue;
      for (const Json& value : axis.values) add(*document_of(axis.path), value.get<std::string>());
    }
  }
  if (document.weights) paths.insert(*document.weights);
  for (const Json& table : document.accuracy) paths.insert(table.get<std::string>());
  Json all = Json::object();
  for (const std::string& path : paths) all[path] = sha256_file(path);
  return all;
}

Exploration load_exploration(ExplorationKind kind, const std::string& file) {
  Exploration exploration;
  exploration.kind = kind;
  exploration.file = file;
  exploration.document = read_exploration(kind, file);
  Loader(exploration).load();
  return exploration;
}

}  // namespace secateur
