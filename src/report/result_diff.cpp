// SPDX-License-Identifier: Apache-2.0
#include "report/result_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "config/json_document.hpp"

namespace secateur::report {
namespace {

struct FigureRow {
  const char* path;  ///< in result.json
  const char* unit;
  bool more_is_better;
};

/// Of the whole run, as docs/result.md lists them.
constexpr FigureRow kFigures[] = {{"cycles", "cycles", false},
                                  {"latency_ms", "ms", false},
                                  {"throughput_fps", "images/s", true},
                                  {"images.latency_ms.p50", "ms", false},
                                  {"images.latency_ms.p95", "ms", false},
                                  {"images.latency_ms.p99", "ms", false},
                                  {"images.top1", "images", true},
                                  {"images.top5", "images", true},
                                  {"energy_mj.total", "mJ", false},
                                  {"macs_executed", "MACs", false},
                                  {"ideal_cycles", "cycles", false}};
constexpr FigureRow kResources[] = {{"resources.dsp", "", false},
                                    {"resources.lut", "", false},
                                    {"resources.ff", "", false},
                                    {"resources.bram36", "", false},
                                    {"resources.uram", "", false}};
constexpr const char* kUnitShares[] = {"busy", "stall"};
/// Of `config`, what says where a document came from and not what is in it.
constexpr const char* kNotCompared = ".path";

std::optional<double> number_at(const Json& json, const std::string& path) {
  const Json value = value_at(json, path);
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::int64_t count_at(const Json& json, const char* name) {
  const std::optional<double> value = number_at(json, name);
  constexpr double kMost = 9e15;  // exact in a double
  return value && std::abs(*value) < kMost ? static_cast<std::int64_t>(*value) : 0;
}

std::string text_at(const Json& json, const char* name) {
  const Json value = value_at(json, name);
  return value.is_string() ? value.get<std::string>() : std::string{};
}

double worse_part(double a, double b, bool more_is_better) {
  const double more = more_is_better ? a - b : b - a;
  if (more <= 0) return 0.0;
  return a == 0 ? std::numeric_limits<double>::infinity() : more / std::abs(a);
}

template <std::size_t N>
std::vector<FigureDifference> figure_differences(const Json& a, const Json& b, const FigureRow (&rows)[N]) {
  std::vector<FigureDifference> all;
  for (const FigureRow& row : rows) {
    const std::optional<double> x = number_at(a, row.path), y = number_at(b, row.path);
    if (x && y) all.push_back({row.path, row.unit, *x, *y, worse_part(*x, *y, row.more_is_better)});
  }
  return all;
}

/// "accelerator.dma.ports" -> value; lists are values.
void flatten(const Json& json, const std::string& path, std::map<std::string, Json>& into) {
  if (!json.is_object()) {
    into[path] = json;
    return;
  }
  for (const auto& [name, value] : json.items()) flatten(value, path.empty() ? name : path + "." + name, into);
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// Documents tell more than the SHA-256 of their files: of files only those that are no documents count.
bool counts(const std::string& key) {
  if (key.rfind("files.", 0) != 0) return true;
  static const std::set<std::string> kDocuments{"network", "pruning", "accelerator", "memory", "device"};
  const std::string role = key.substr(6, key.find('.', 6) - 6);
  return kDocuments.count(role) == 0 && !ends_with(key, kNotCompared);
}

std::vector<ChangedKey> configuration_differences(const Json& a, const Json& b) {
  std::map<std::string, Json> x, y;
  flatten(value_at(a, "config"), "", x);
  flatten(value_at(b, "config"), "", y);
  for (const char* name : {"fidelity", "seed"}) {
    x[name] = value_at(a, name);
    y[name] = value_at(b, name);
  }
  std::set<std::string> keys;
  for (const auto* side : {&x, &y}) {
    for (const auto& [key, value] : *side) keys.insert(key);
  }
  std::vector<ChangedKey> all;
  for (const std::string& key : keys) {
    const Json before = x.count(key) > 0 ? x[key] : Json(), after = y.count(key) > 0 ? y[key] : Json();
    if (counts(key) && before != after) all.push_back({key, before, after});
  }
  return all;
}

std::map<std::string, Json> by_name(const Json& list, const char* name) {
  std::map<std::string, Json> all;
  if (!list.is_array()) return all;
  for (const Json& item : list) {
    if (item.is_object()) all.emplace(text_at(item, name), item);
  }
  return all;
}

OperationDifference operation_difference(const std::string& name, const Json& a, const Json& b) {
  const auto cycles = [](const Json& operation) {
    return count_at(operation, "end_cycle") - count_at(operation, "start_cycle");
  };
  OperationDifference difference{name, cycles(a), cycles(b), "", 0};
  const Json before = value_at(a, "stall_cycles"), after = value_at(b, "stall_cycles");
  if (!before.is_object() || !after.is_object()) return difference;
  for (const auto& [cause, value] : after.items()) {
    const std::int64_t more = count_at(after, cause.c_str()) - count_at(before, cause.c_str());
    if (std::abs(more) <= std::abs(difference.cause_cycles)) continue;
    difference.cause = cause;
    difference.cause_cycles = more;
  }
  return difference;
}

void pair_operations(const Json& a, const Json& b, ResultDiff& diff) {
  const std::map<std::string, Json> x = by_name(value_at(a, "operations"), "name");
  const std::map<std::string, Json> y = by_name(value_at(b, "operations"), "name");
  for (const auto& [name, operation] : x) {
    const auto other = y.find(name);
    if (other == y.end()) {
      diff.only_a.push_back(name);
    } else {
      diff.operations.push_back(operation_difference(name, operation, other->second));
    }
  }
  for (const auto& [name, operation] : y) {
    if (x.count(name) == 0) diff.only_b.push_back(name);
  }
  std::stable_sort(diff.operations.begin(), diff.operations.end(),
                   [](const auto& p, const auto& q) { return std::abs(p.more()) > std::abs(q.more()); });
}

std::vector<FigureDifference> attribution_differences(const Json& a, const Json& b) {
  const std::map<std::string, Json> before = by_name(value_at(a, "attribution"), "step");
  std::vector<FigureDifference> all;
  const Json after = value_at(b, "attribution");
  if (!after.is_array()) return all;
  for (const Json& step : after) {
    const std::string name = text_at(step, "step");
    const auto other = before.find(name);
    if (other == before.end()) continue;
    const auto x = static_cast<double>(count_at(other->second, "cycles"));
    const auto y = static_cast<double>(count_at(step, "cycles"));
    all.push_back({name, "cycles", x, y, worse_part(x, y, false)});
  }
  return all;
}

std::vector<FigureDifference> unit_differences(const Json& a, const Json& b) {
  std::vector<FigureDifference> all;
  const Json units = value_at(a, "units");
  if (!units.is_object()) return all;
  for (const auto& [unit, figures] : units.items()) {
    for (const char* what : kUnitShares) {
      const std::string path = fmt::format("units.{}.{}_cycles", unit, what);
      const auto x = number_at(a, path), y = number_at(b, path), of_x = number_at(a, "cycles"),
                 of_y = number_at(b, "cycles");
      if (!x || !y || !of_x || !of_y || *of_x <= 0 || *of_y <= 0) continue;
      all.push_back({fmt::format("{}.{}", unit, what), "of all cycles", *x / *of_x, *y / *of_y, 0.0});
    }
  }
  return all;
}

Json to_json(const std::vector<FigureDifference>& figures) {
  Json list = Json::array();
  for (const FigureDifference& each : figures) {
    list.push_back({{"name", each.name}, {"unit", each.unit}, {"a", each.a}, {"b", each.b}});
    if (each.a != 0) list.back()["change_percent"] = 100 * (each.b - each.a) / std::abs(each.a);
    list.back()["is_worse"] = each.worse > 0;
  }
  return list;
}

}  // namespace

bool ResultDiff::is_same() const {
  const auto equal = [](const auto& list) {
    return std::all_of(list.begin(), list.end(), [](const auto& each) { return each.a == each.b; });
  };
  return configuration.empty() && only_a.empty() && only_b.empty() && fits_a == fits_b && equal(figures) &&
         equal(attribution) && equal(operations) && equal(units) && equal(resources);
}

ResultDiff result_diff(const Json& a, const Json& b) {
  ResultDiff diff;
  diff.configuration = configuration_differences(a, b);
  diff.figures = figure_differences(a, b, kFigures);
  diff.attribution = attribution_differences(a, b);
  pair_operations(a, b, diff);
  diff.units = unit_differences(a, b);
  diff.resources = figure_differences(a, b, kResources);
  diff.fits_a = value_at(a, "resources.fits") != Json(false);
  diff.fits_b = value_at(b, "resources.fits") != Json(false);
  return diff;
}

std::vector<std::string> worse_by(const ResultDiff& diff, double percent) {
  std::vector<std::pair<double, std::string>> found;
  for (const auto* list : {&diff.figures, &diff.resources}) {
    for (const FigureDifference& each : *list) {
      if (100 * each.worse <= percent) continue;
      const double change = each.b > each.a ? each.worse : -each.worse;
      found.emplace_back(-each.worse, std::isfinite(each.worse) ? fmt::format("{} {:+.1f} %", each.name, 100 * change)
                                                                : fmt::format("{} was 0", each.name));
    }
  }
  const auto cycles = std::find_if(diff.figures.begin(), diff.figures.end(),
                                   [](const FigureDifference& each) { return each.name == "cycles"; });
  for (const OperationDifference& each : diff.operations) {
    if (cycles == diff.figures.end() || cycles->a <= 0) break;
    const double part = static_cast<double>(each.more()) / cycles->a;
    if (each.more() > 0 && 100 * part > percent)
      found.emplace_back(-part, fmt::format("{} +{:.1f} % of the run", each.name, 100 * part));
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& p, const auto& q) { return p.first < q.first; });
  std::vector<std::string> worse;
  if (diff.fits_a && !diff.fits_b) worse.emplace_back("no longer fits the device");
  for (auto& [part, text] : found) worse.push_back(std::move(text));
  return worse;
}

Json to_json(const ResultDiff& diff) {
  Json json{{"is_same", diff.is_same()}, {"configuration", Json::array()}};
  for (const ChangedKey& each : diff.configuration) {
    json["configuration"].push_back({{"key", each.key}, {"a", each.a}, {"b", each.b}});
  }
  json["figures"] = to_json(diff.figures);
  json["attribution"] = to_json(diff.attribution);
  json["operations"] = Json::array();
  for (const OperationDifference& each : diff.operations) {
    json["operations"].push_back({{"name", each.name}, {"a", each.a}, {"b", each.b}});
    if (!each.cause.empty()) json["operations"].back()["stall"] = {{"cause", each.cause}, {"more", each.cause_cycles}};
  }
  json["only_a"] = diff.only_a;
  json["only_b"] = diff.only_b;
  json["units"] = to_json(diff.units);
  json["resources"] = to_json(diff.resources);
  json["fits"] = {{"a", diff.fits_a}, {"b", diff.fits_b}};
  return json;
}

}  // namespace secateur::report
