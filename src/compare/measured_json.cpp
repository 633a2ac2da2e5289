// SPDX-License-Identifier: Apache-2.0
#include "compare/measured_json.hpp"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "base/namespaces.hpp"
#include "compare/measured_columns.hpp"
#include "config/json_document.hpp"

namespace secateur::compare {
namespace {

using NamedValues = std::vector<std::pair<std::string, const Json*>>;

/// {"accelerator": {"dma": {"ports": 4}}} -> accelerator.dma.ports. `config` around the documents may be there. Longer
/// names than any column has are not followed further down.
void flatten(const Json& object, const std::string& path, NamedValues& into) {
  constexpr std::size_t kLongestName = 300;
  for (const auto& [name, value] : object.items()) {
    const std::string whole = path.empty() ? name : path + "." + name;
    if (value.is_object() && whole.size() <= kLongestName) {
      flatten(value, whole == "config" ? "" : whole, into);
    } else {
      into.emplace_back(whole, &value);
    }
  }
}

std::string text_of_value(const Json& value) {
  if (value.is_null()) return {};
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// What is said beside "runs" of where they all ran and how that ended.
MeasuredRun common_of(const Json& wrapper, FaultList& faults) {
  MeasuredRuns none;
  MeasuredRun common;
  for (const auto& [name, value] : wrapper.items()) {
    if (value.is_structured()) continue;
    FaultList unheard(""), heard("");
    MeasuredColumns columns(none, unheard), telling(none, heard);
    const ColumnMeaning::Kind kind = columns.column(columns.add(name)).kind;
    if (kind != ColumnMeaning::Kind::target && kind != ColumnMeaning::Kind::status) continue;
    telling.put(common, telling.add(name), text_of_value(value), DecimalMark::point);
    try {
      heard.throw_if_any();
    } catch (const ConfigError& error) {
      faults.add(name, error.faults().front().message);
    }
  }
  return common;
}

}  // namespace

void read_measured_json(std::string_view text, MeasuredRuns& runs, FaultList& faults) {
  constexpr std::size_t kMostValues = 50'000'000;
  runs.row_word = "run";
  JsonDocument document = parse_json(text, runs.file, "", {kMostValues, "list of measured runs", true});
  for (const Fault& fault : document.faults) faults.add(fault.path, fault.message);
  if (!document.complete) return;
  const bool is_wrapped = document.value.is_object() && document.value.contains("runs");
  const Json& list = is_wrapped ? document.value["runs"] : document.value;
  if (!list.is_array() || list.empty()) {
    return faults.add("", "expected an array of measured runs, or {\"runs\": [...]}");
  }
  MeasuredColumns columns(runs, faults);
  std::map<std::string, std::size_t> places;
  std::vector<NamedValues> rows(list.size());
  const MeasuredRun common = is_wrapped ? common_of(document.value, faults) : MeasuredRun{};
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_object()) {
      faults.add(fmt::format("run {}", i + 1), "expected an object");
      continue;
    }
    flatten(list[i], "", rows[i]);
    for (const auto& [name, value] : rows[i]) {
      if (places.count(name) == 0) places[name] = columns.add(name, true);
    }
  }
  if (!faults.is_empty()) return;
  columns.check();
  if (!faults.is_empty()) return;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MeasuredRun run;
    run.row = static_cast<int>(i + 1);
    run.keys.resize(runs.key_columns.size());
    run.estimate = common.estimate;
    const std::size_t before = faults.count();
    for (const auto& [name, value] : rows[i]) columns.put(run, places[name], text_of_value(*value), DecimalMark::point);
    if (faults.count() == before) columns.check_run(run);
    runs.runs.push_back(std::move(run));
  }
  if (faults.is_empty()) join_repetitions(runs, columns.has(ColumnMeaning::Kind::repetition), faults);
}

}  // namespace secateur::compare
