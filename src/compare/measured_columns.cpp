// SPDX-License-Identifier: Apache-2.0
#include "compare/measured_columns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.hpp"
#include "base/namespaces.hpp"
#include "base/nearest_name.hpp"
#include "base/printable.hpp"
#include "config/document_keys.hpp"
#include "config/schemas.hpp"
#include "explore/key_names.hpp"

namespace secateur::compare {
namespace {

using Kind = ColumnMeaning::Kind;

/// Columns that are neither figures nor configuration.
const std::map<std::string, Kind>& special_columns() {
  static const std::map<std::string, Kind> columns{{"clock_mhz", Kind::clock},
                                                   {"images", Kind::images},
                                                   {"repetitions", Kind::repetitions},
                                                   {"repetition", Kind::repetition},
                                                   {"spread", Kind::spread},
                                                   {"spread_ms", Kind::spread},
                                                   {"name", Kind::name},
                                                   {"source", Kind::source},
                                                   {"target", Kind::target},
                                                   {"build_target", Kind::target},
                                                   {"mode", Kind::target},
                                                   {"run_mode", Kind::target},
                                                   {"flow", Kind::target},
                                                   {"flow_mode", Kind::target},
                                                   {"emulation", Kind::target},
                                                   {"emulation_mode", Kind::target},
                                                   {"xcl_emulation_mode", Kind::target},
                                                   {"status", Kind::status},
                                                   {"run_status", Kind::status},
                                                   {"valid", Kind::status},
                                                   {"passed", Kind::status},
                                                   {kConfigHashColumn, Kind::config_hash}};
  return columns;
}

/// A document's own name stands for the document.
const std::map<std::string, std::string>& document_columns() {
  static const std::map<std::string, std::string> columns{{"network", "network.name"},
                                                          {"pruning", "pruning.name"},
                                                          {"accelerator", "accelerator.name"},
                                                          {"memory", "memory.name"},
                                                          {"accelerator.memory", "memory.name"}};
  return columns;
}

/// Figures whose unit, or meaning, the name leaves open.
const std::map<std::string, std::string>& unclear_columns() {
  static const std::map<std::string, std::string> columns{
      {"latency", "says no unit: latency_ms, latency_us, latency_ns or latency_s"},
      {"time", "says no unit: latency_ms, latency_us, latency_ns or latency_s"},
      {"throughput", "says no unit: throughput_fps"},
      {"power", "says no unit: power_w or power_mw"},
      {"bram", "counts what: bram36, or bram18 for halves?"},
      {"clock", "says no unit: clock_mhz"}};
  return columns;
}

bool may_stand_twice(Kind kind) {
  return kind == Kind::ignored || kind == Kind::left_alone || kind == Kind::target || kind == Kind::status;
}

}  // namespace

std::string normal_form(const Json& value) {
  if (value.is_number()) return fmt::format("{:.12g}", value.get<double>());
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string column_name(const std::string& header) {
  return "column " + printable(header);
}

std::string MeasuredRuns::row_name(const MeasuredRun& run) const {
  return fmt::format("{} {}", row_word, run.row);
}

bool MeasuredColumns::has(Kind kind) const {
  return std::any_of(columns_.begin(), columns_.end(), [&](const ColumnMeaning& each) { return each.kind == kind; });
}

void MeasuredColumns::unknown(const std::string& header, ColumnMeaning& meaning) {
  std::vector<std::string> names;
  for (const QuantityColumn& each : quantity_columns()) names.push_back(each.name);
  for (const auto& each : special_columns()) names.push_back(each.first);
  for (const auto& each : document_columns()) names.push_back(each.first);
  const std::string near = nearest_name(header, names);
  const std::string column = column_name(header);
  std::string near_key;
  try {
    whole_path(header);
  } catch (const ExpressionError& error) {
    const std::string text = error.what();
    const std::size_t at = text.find("; did you mean ");
    if (at != std::string::npos) near_key = text.substr(at + 15, text.size() - at - 16);
    if (text.find(" may be ") != std::string::npos) return faults_.add(column, text);
  }
  if (!near.empty() || !near_key.empty()) {
    return faults_.add(column, fmt::format("unknown; did you mean {}? A column that begins with x_ is left alone",
                                           near.empty() ? near_key : near));
  }
  runs_.notes.push_back(column + " is not known and ignored");
  meaning.kind = Kind::ignored;
}

ColumnMeaning MeasuredColumns::key_column(const std::string& header, const std::string& path) {
  ColumnMeaning meaning;
  meaning.kind = Kind::key;
  meaning.header = header;
  const auto found = std::find(runs_.key_columns.begin(), runs_.key_columns.end(), path);
  meaning.key = static_cast<std::size_t>(found - runs_.key_columns.begin());
  if (found == runs_.key_columns.end()) runs_.key_columns.push_back(path);
  return meaning;
}

ColumnMeaning MeasuredColumns::meaning_of(const std::string& header) {
  const std::string name = lower_case(header);
  ColumnMeaning meaning;
  meaning.header = header;
  if (name.empty() || name.rfind("x_", 0) == 0 || name.rfind("note", 0) == 0 || name.rfind("comment", 0) == 0 ||
      name == "date") {
    meaning.kind = Kind::left_alone;
    return meaning;
  }
  for (const QuantityColumn& each : quantity_columns()) {
    if (each.name != name) continue;
    meaning.kind = Kind::quantity;
    meaning.quantity = each.quantity;
    meaning.scale = each.scale;
    meaning.step = each.step;
    return meaning;
  }
  if (const auto found = special_columns().find(name); found != special_columns().end()) {
    meaning.kind = found->second;
    if (meaning.kind != Kind::config_hash) return meaning;
    return [&] {
      ColumnMeaning key = key_column(header, kConfigHashColumn);
      key.kind = Kind::config_hash;
      return key;
    }();
  }
  if (const auto found = document_columns().find(name); found != document_columns().end()) {
    return key_column(header, found->second);
  }
  if (name == "accelerator.clock_mhz") {
    meaning.kind = Kind::clock;
    return meaning;
  }
  if (const auto found = unclear_columns().find(name); found != unclear_columns().end()) {
    faults_.add(column_name(header), found->second);
    return meaning;
  }
  try {
    return key_column(header, whole_path(name));
  } catch (const ExpressionError&) {
    unknown(header, meaning);
  }
  return meaning;
}

std::size_t MeasuredColumns::add(const std::string& header, bool may_repeat) {
  constexpr std::size_t kMostColumns = 1000, kLongestName = 200;
  if (columns_.size() == kMostColumns) {
    if (!has_too_many_) faults_.add("", fmt::format("has more than {} columns", kMostColumns));
    has_too_many_ = true;
  }
  if (has_too_many_) return kMostColumns - 1;
  if (header.size() > kLongestName) {
    faults_.add(column_name(header.substr(0, 40)) + "...",
                fmt::format("a name of {} bytes; expected up to {}", header.size(), kLongestName));
    columns_.emplace_back();
    return columns_.size() - 1;
  }
  const ColumnMeaning meaning = meaning_of(trimmed_field(header));
  const auto same = std::find_if(columns_.begin(), columns_.end(), [&](const ColumnMeaning& each) {
    if (each.kind != meaning.kind || may_stand_twice(meaning.kind)) return false;
    if (meaning.kind == Kind::quantity)
      return each.quantity == meaning.quantity && (!may_repeat || each.scale == meaning.scale);
    return meaning.kind != Kind::key || each.key == meaning.key;
  });
  if (same != columns_.end() && may_repeat) return static_cast<std::size_t>(same - columns_.begin());
  if (same != columns_.end()) {
    faults_.add(column_name(meaning.header), "says the same as " + column_name(same->header));
  }
  columns_.push_back(meaning);
  return columns_.size() - 1;
}

void MeasuredColumns::check() const {
  if (has(Kind::quantity)) return;
  std::vector<std::string> names;
  for (const QuantityInfo& each : kQuantities) names.emplace_back(each.name);
  faults_.add("",
              fmt::format("no column holds a measured figure; expected at least one of {}", fmt::join(names, ", ")));
}

}  // namespace secateur::compare
