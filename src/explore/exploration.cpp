// SPDX-License-Identifier: Apache-2.0
#include "explore/exploration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "base/namespaces.hpp"
#include "base/nearest_name.hpp"
#include "base/sha256.hpp"
#include "config/document_keys.hpp"
#include "config/shipped_files.hpp"
#include "explore/key_names.hpp"
#include "explore/named_files.hpp"

namespace secateur::explore {
namespace {

/// Of derived names, conditions and accuracy files, each.
constexpr std::size_t kMostOfAKind = 1'000;
/// A person reads these.
constexpr std::size_t kShownFaults = 100;

class Loader {
 public:
  explicit Loader(Exploration& exploration)
      : e_(exploration), kind_(exploration_schema(exploration.kind).info().kind) {}

  void load() {
    documents();
    sets();
    e_.dimensions = parse_axes(e_.document.axes, e_.file, kind_, e_.kind == ExplorationKind::search, faults_);
    derived();
    where();
    constraints();
    accuracy();
    objectives();
    if (faults_.empty()) faults_ = named_file_faults(e_);
    if (faults_.size() > kShownFaults) {
      const std::size_t more = faults_.size() - kShownFaults;
      faults_.resize(kShownFaults);
      faults_.push_back({"", "", fmt::format("and {} more faults", more)});
    }
    if (!faults_.empty()) throw ConfigError(std::move(faults_));
  }

 private:
  /// False, and told, when there are more than anybody writes.
  bool is_short(const char* key, const Json& list) {
    if (list.size() <= kMostOfAKind) return true;
    fault(key, fmt::format("got {} entries; at most {}", list.size(), kMostOfAKind));
    return false;
  }

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
    if (!is_short("set", e_.document.set)) return;
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
    if (!is_short("derived", e_.document.derived)) return;
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
    if (!is_short("where", e_.document.where)) return;
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
    if (!is_short("constraints", e_.document.constraints)) return;
    for (const auto& [name, bounds] : e_.document.constraints.items()) {
      const std::string place = "constraints." + name;
      if (name == "fits" || name == "exportable") {
        if (!bounds.is_boolean()) fault(place, fmt::format("got {}; expected true or false", shown(bounds)));
        bool& holds = name == "fits" ? e_.constraints.fits : e_.constraints.exportable;
        if (bounds.is_boolean()) holds = bounds.get<bool>();
        continue;
      }
      const std::optional<std::size_t> metric = find_metric(name);
      if (!metric) {
        std::vector<std::string> names = metric_names();
        names.insert(names.end(), {"fits", "exportable"});
        const std::string near = nearest_name(name, names);
        fault(place, fmt::format("unknown metric; expected fits, exportable, {}{}", fmt::join(metric_names(), ", "),
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
    if (!is_short("accuracy", e_.document.accuracy)) return;
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
    if (!is_short("objectives", e_.document.objectives)) return;
    for (std::size_t i = 0; i < e_.document.objectives.size(); ++i) {
      const std::string place = fmt::format("objectives[{}]", i);
      try {
        const Json& text = e_.document.objectives[i];
        if (!text.is_string()) throw std::invalid_argument(fmt::format("got {}; expected a metric", shown(text)));
        const Objective objective = parse_objective(text.get<std::string>());
        const bool is_new = std::none_of(e_.objectives.begin(), e_.objectives.end(),
                                         [&](const Objective& o) { return o.metric == objective.metric; });
        if (!is_new) throw std::invalid_argument(fmt::format("{} stands twice", kMetrics[objective.metric].name));
        e_.objectives.push_back(objective);
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
  if (found.path.empty())
    throw ConfigError(beside, schema_info(kind).kind, fmt::format("got \"{}\"; {}", text, found.message));
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

}  // namespace secateur::explore
