// SPDX-License-Identifier: Apache-2.0
#include "explore/space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "config/document_keys.hpp"
#include "config/shipped_files.hpp"
#include "config/single_document.hpp"
#include "explore/key_names.hpp"

namespace secateur {
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
  for (const auto& [path, value] : point.axes) text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", path, shown(value));
  return text;
}

}  // namespace

Space::Space(const Exploration& exploration) : exploration_(exploration) {
  std::int64_t total = 1;
  for (const Dimension& dimension : exploration.dimensions) {
    total *= static_cast<std::int64_t>(dimension.size());
    if (total <= kMostCombinations) continue;
    throw ConfigError(exploration.file, "sweep.axes",
                      fmt::format("more than {} combinations; use fewer values", kMostCombinations));
  }
  for (std::int64_t number = 0; number < total; ++number) {
    const Point candidate = combination(number);
    if (!fulfils_conditions(candidate)) continue;
    check_derived(candidate);
    combinations_.push_back(number);
  }
  if (combinations_.empty()) {
    throw ConfigError(exploration.file, "sweep.where", fmt::format("none of the {} combinations fulfils it", total));
  }
}

/// Numbered with the last dimension the fastest.
Point Space::combination(std::int64_t number) const {
  std::vector<std::size_t> places(exploration_.dimensions.size());
  for (std::size_t d = places.size(); d-- > 0;) {
    const auto size = static_cast<std::int64_t>(exploration_.dimensions[d].size());
    places[d] = static_cast<std::size_t>(number % size);
    number /= size;
  }
  Point point;
  for (std::size_t d = 0; d < places.size(); ++d) {
    for (const Axis& axis : exploration_.dimensions[d].axes) point.axes.emplace_back(axis.path, axis.values[places[d]]);
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
      throw ConfigError(exploration_.file,
                        "sweep.derived." + name.path, error.what());
    }
  }
}

void Space::check_derived(const Point& point) const {
  for (const auto& [path, value] : point.derived) {
    const std::string message = value_fault_message(*find_key(path), value);
    if (message.empty()) continue;
    throw ConfigError(exploration_.file,
                      "sweep.derived." + path,
                      fmt::format("{}, where {}; round it, or exclude such points with a condition", message,
                                  described(point)));
  }
}

bool Space::fulfils_conditions(const Point& point) const {
  for (std::size_t i = 0; i < exploration_.where.size(); ++i) {
    try {
      if (!exploration_.where[i].holds([&](const std::string& path) { return value_of(path, point); })) return false;
    } catch (const ExpressionError& error) {
      throw ConfigError(exploration_.file,
                        fmt::format("sweep.where[{}]", i), error.what());
    }
  }
  return true;
}

std::string Space::document_text(DocumentKind kind, const Point& point) const {
  const ExplorationDocument& document = exploration_.document;
  if (const Json* chosen = secateur::find(point.axes, schema_info(kind).kind)) return chosen->get<std::string>();
  switch (kind) {
    case DocumentKind::network:
      return document.network;
    case DocumentKind::pruning:
      return document.pruning;
    case DocumentKind::accelerator:
      return document.accelerator;
    case DocumentKind::memory:
      break;
  }
  return document.memory.value_or("");
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

/// Of the document that memory keys come from: chosen, or the one that the machine names.
std::string Space::memory_path(const Point& point) const {
  const std::string chosen = document_text(DocumentKind::memory, point);
  if (!chosen.empty()) return path_of(DocumentKind::memory, chosen, exploration_.file);
  const std::string key = "accelerator.memory";
  const std::string machine = path_of(DocumentKind::accelerator, document_text(DocumentKind::accelerator, point), exploration_.file);
  for (const auto* values : {&point.derived, &point.axes, &exploration_.sets}) {
    if (const Json* given = secateur::find(*values, key)) {
      return path_of(DocumentKind::memory, given->get<std::string>(), "");
    }
  }
  return path_of(DocumentKind::memory, document(DocumentKind::accelerator, machine).at(key).get<std::string>(), machine);
}

Value Space::value_of(const std::string& path, const Point& point) const {
  for (const auto& [name, value] : point.own) {
    if (name == path) return value;
  }
  for (const auto* values : {&point.derived, &point.axes, &exploration_.sets}) {
    if (const Json* given = secateur::find(*values, path)) return as_value(*given);
  }
  const DocumentKind kind = *document_of(path);
  const std::string file = kind == DocumentKind::memory
                               ? memory_path(point)
                               : path_of(kind, document_text(kind, point), exploration_.file);
  return as_value(document(kind, file).at(path));
}

DocumentRequest Space::request(const Point& point) const {
  const auto path = [&](DocumentKind kind) { return path_of(kind, document_text(kind, point), exploration_.file); };
  DocumentRequest request;
  request.network = path(DocumentKind::network);
  request.pruning = path(DocumentKind::pruning);
  request.accelerator = path(DocumentKind::accelerator);
  if (!document_text(DocumentKind::memory, point).empty()) request.memory = path(DocumentKind::memory);
  for (const auto* values : {&exploration_.sets, &point.axes, &point.derived}) {
    for (const auto& [key, value] : *values) {
      if (find_key(key) != nullptr) request.sets.push_back(fmt::format("{}={}", key, value.dump()));
    }
  }
  return request;
}

}  // namespace secateur
