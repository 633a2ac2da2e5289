// SPDX-License-Identifier: Apache-2.0
#include "explore/space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/namespaces.hpp"
#include "config/document_keys.hpp"
#include "config/shipped_files.hpp"
#include "config/single_document.hpp"
#include "explore/key_names.hpp"

namespace secateur::explore {
namespace {

/// 8 bytes each, and a condition takes about a microsecond.
constexpr std::int64_t kMostCombinations = 20'000'000;

Value as_value(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  throw ExpressionError(fmt::format("{} is no number, text or truth value", shown(json)));
}

/// What the key can take: whole numbers where it wants them.
Json as_json(const Value& value, const Key& key) {
  if (const bool* truth = std::get_if<bool>(&value)) return *truth;
  if (const std::string* text = std::get_if<std::string>(&value)) return *text;
  const double number = std::get<double>(value);
  const bool is_whole = std::isfinite(number) && number == std::floor(number) && std::abs(number) < 9e15;
  if (is_whole && key.default_value.is_number_integer()) {
    return static_cast<std::int64_t>(number);
  }
  return number;
}

void flatten(const Json& json, const std::string& prefix, std::map<std::string, Json>& flat) {
  for (const auto& [name, value] : json.items()) {
    const std::string path = prefix + "." + name;
    value.is_object() ? flatten(value, path, flat) : void(flat[path] = value);
  }
}

const Json* find(const std::vector<std::pair<std::string, Json>>& values, const std::string& path) {
  const auto found = std::find_if(values.begin(), values.end(), [&](const auto& item) { return item.first == path; });
  return found == values.end() ? nullptr : &found->second;
}

std::string described(const Point& point) {
  std::string text;
  for (const auto& [path, value] : point.axes)
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", path, shown(value));
  return text;
}

}  // namespace

Space::Space(const Exploration& exploration) : exploration_(exploration) {
  const auto& dimensions = exploration.dimensions;
  const bool real = std::any_of(dimensions.begin(), dimensions.end(), [](const auto& d) { return d.is_real(); });
  for (const Dimension& dimension : dimensions) {
    if (dimension.is_real()) continue;
    total_ *= static_cast<std::int64_t>(dimension.size());
    if (total_ > kMostCombinations && exploration.kind == ExplorationKind::sweep) {
      throw ConfigError(
          exploration.file, "sweep.axes",
          fmt::format("more than {} combinations; use fewer values, or secateur search", kMostCombinations));
    }
    total_ = std::min(total_, std::int64_t{1} << 40U);
  }
  if (exploration.kind == ExplorationKind::sweep && !real) enumerate();
}

Choices Space::decoded(std::int64_t combination) const {
  Choices choices(exploration_.dimensions.size());
  for (std::size_t d = choices.size(); d-- > 0;) {
    const auto size = static_cast<std::int64_t>(exploration_.dimensions[d].size());
    choices[d] = static_cast<double>(combination % size);
    combination /= size;
  }
  return choices;
}

void Space::enumerate() {
  for (std::int64_t combination = 0; combination < total_; ++combination) {
    const Point candidate = point(decoded(combination));
    if (!fulfils_conditions(candidate)) continue;
    check_derived(candidate);
    combinations_.push_back(combination);
  }
  if (combinations_.empty()) {
    throw ConfigError(exploration_.file, "sweep.where", fmt::format("none of the {} combinations fulfils it", total_));
  }
}

Choices Space::choices(PointIndex index) const {
  return decoded(combinations_[static_cast<std::size_t>(index)]);
}

PointIndex Space::find(const Choices& choices) const {
  std::int64_t combination = 0;
  for (std::size_t d = 0; d < choices.size(); ++d) {
    combination = combination * static_cast<std::int64_t>(exploration_.dimensions[d].size()) +
                  static_cast<std::int64_t>(choices[d]);
  }
  const auto found = std::lower_bound(combinations_.begin(), combinations_.end(), combination);
  return found == combinations_.end() || *found != combination ? -1 : found - combinations_.begin();
}

Point Space::point(const Choices& choices) const {
  Point point;
  for (std::size_t d = 0; d < choices.size(); ++d) {
    for (const Axis& axis : exploration_.dimensions[d].axes) {
      const Json value = axis.range ? Json(choices[d]) : axis.values[static_cast<std::size_t>(choices[d])];
      point.axes.emplace_back(axis.path, value);
    }
  }
  derive(point);
  return point;
}

void Space::derive(Point& point) const {
  for (const DerivedName& name : exploration_.derived) {
    try {
      const Value value = name.expression.evaluate([&](const std::string& path) { return value_of(path, point); });
      const Key* key = find_key(name.path);
      if (key == nullptr) {
        point.own.emplace_back(name.path, value);
      } else {
        point.derived.emplace_back(name.path, as_json(value, *key));
      }
    } catch (const ExpressionError& error) {
      throw ConfigError(exploration_.file, exploration_schema(exploration_.kind).info().kind + ".derived." + name.path,
                        error.what());
    }
  }
}

void Space::check_derived(const Point& point) const {
  for (const auto& [path, value] : point.derived) {
    const std::string message = value_fault_message(*find_key(path), value);
    if (message.empty()) continue;
    throw ConfigError(
        exploration_.file, exploration_schema(exploration_.kind).info().kind + ".derived." + path,
        fmt::format("{}, where {}; round it, or exclude such points with a condition", message, described(point)));
  }
}

bool Space::fulfils_conditions(const Point& point) const {
  for (std::size_t i = 0; i < exploration_.where.size(); ++i) {
    try {
      if (!exploration_.where[i].holds([&](const std::string& path) { return value_of(path, point); })) return false;
    } catch (const ExpressionError& error) {
      throw ConfigError(exploration_.file,
                        fmt::format("{}.where[{}]", exploration_schema(exploration_.kind).info().kind, i),
                        error.what());
    }
  }
  return true;
}

std::string Space::document_text(DocumentKind kind, const Point& point) const {
  const ExplorationDocument& document = exploration_.document;
  if (const Json* chosen = explore::find(point.axes, schema_info(kind).kind)) return chosen->get<std::string>();
  switch (kind) {
    case DocumentKind::network:
      return document.network;
    case DocumentKind::pruning:
      return document.pruning;
    case DocumentKind::accelerator:
      return document.accelerator;
    case DocumentKind::memory:
      return document.memory.value_or("");
    case DocumentKind::device:
      break;
  }
  return "";
}

const Space::Flat& Space::document(DocumentKind kind, const std::string& path) const {
  const std::string name = schema_info(kind).kind + ":" + path;
  const auto known = documents_.find(name);
  if (known != documents_.end()) return known->second;
  Flat flat;
  flatten(load_single({kind, path}, {}), schema_info(kind).kind, flat);
  return documents_.emplace(name, std::move(flat)).first->second;
}

/// Looking for a document reads folders: done once for each.
const std::string& Space::path_of(DocumentKind kind, const std::string& text, const std::string& beside) const {
  const std::string name = fmt::format("{}:{}:{}", schema_info(kind).kind, text, beside);
  const auto known = paths_.find(name);
  if (known != paths_.end()) return known->second;
  return paths_.emplace(name, document_path(kind, text, beside)).first->second;
}

/// Of the document that keys of a memory or a device come from: chosen, or the one that the machine names.
std::string Space::named_path(DocumentKind kind, const Point& point) const {
  const std::string chosen = document_text(kind, point);
  if (!chosen.empty()) return path_of(kind, chosen, exploration_.file);
  const std::string& noun = schema_info(kind).kind;
  const std::string key = "accelerator." + noun;
  const std::string machine =
      path_of(DocumentKind::accelerator, document_text(DocumentKind::accelerator, point), exploration_.file);
  for (const auto* values : {&point.derived, &point.axes, &exploration_.sets}) {
    const Json* given = explore::find(*values, key);
    if (given == nullptr) continue;
    if (!given->is_string())
      throw ExpressionError(fmt::format("{} is {}, which names no {}", key, shown(*given), noun));
    return path_of(kind, given->get<std::string>(), "");
  }
  return path_of(kind, document(DocumentKind::accelerator, machine).at(key).get<std::string>(), machine);
}

Value Space::value_of(const std::string& path, const Point& point) const {
  for (const auto& [name, value] : point.own) {
    if (name == path) return value;
  }
  for (const auto* values : {&point.derived, &point.axes, &exploration_.sets}) {
    if (const Json* given = explore::find(*values, path)) return as_value(*given);
  }
  const DocumentKind kind = *document_of(path);
  const bool named = kind == DocumentKind::memory || kind == DocumentKind::device;
  const std::string file =
      named ? named_path(kind, point) : path_of(kind, document_text(kind, point), exploration_.file);
  return as_value(document(kind, file).at(path));
}

DocumentRequest Space::request(const Point& point) const {
  const auto path = [&](DocumentKind kind) { return path_of(kind, document_text(kind, point), exploration_.file); };
  DocumentRequest request;
  request.read = &files_;
  request.network = path(DocumentKind::network);
  request.pruning = path(DocumentKind::pruning);
  request.accelerator = path(DocumentKind::accelerator);
  if (!document_text(DocumentKind::memory, point).empty()) request.memory = path(DocumentKind::memory);
  for (const auto* values : {&exploration_.sets, &point.axes, &point.derived}) {
    for (const auto& [key, value] : *values) {
      if (find_key(key) != nullptr) request.values.emplace_back(key, value);
    }
  }
  return request;
}

}  // namespace secateur::explore
