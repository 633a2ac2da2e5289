// SPDX-License-Identifier: Apache-2.0
#include "compare/measured_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "base/nearest_name.hpp"
#include "config/document_keys.hpp"
#include "config/schemas.hpp"
#include "explore/key_names.hpp"

namespace secateur {
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

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

std::string trimmed(const std::string& text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  std::size_t from = 0, to = text.size();
  while (from < to && is_space(text[from])) ++from;
  while (to > from && is_space(text[to - 1])) --to;
  return text.substr(from, to - from);
}

std::optional<double> parsed_number(std::string text, DecimalMark mark) {
  if (mark == DecimalMark::comma_or_point && std::count(text.begin(), text.end(), ',') == 1 &&
      text.find('.') == std::string::npos) {
    std::replace(text.begin(), text.end(), ',', '.');
  }
  if (!text.empty() && text.front() == '+') text.erase(0, 1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string why_no_number(const std::string& text) {
  const bool has_digit = std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (has_digit && text.find(',') != std::string::npos) {
    return "; a comma may mark decimals only where fields are separated by semicolons or tabs, thousands never";
  }
  if (has_digit && text.find_first_not_of("0123456789.+-eE") != std::string::npos) {
    return "; the unit is the column's";
  }
  return "";
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

double deviation(const std::vector<double>& values) {
  double mean = 0, squares = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::string identity_of(const MeasuredRun& run) {
  std::string text;
  for (const std::string& key : run.keys) text += key + '\x1f';
  text += std::isnan(run.clock_mhz) ? "" : fmt::format("{:.9g}", run.clock_mhz);
  return text + '\x1f' + run.source;
}

MeasuredRun joined(const MeasuredRuns& runs, const std::vector<std::size_t>& series) {
  MeasuredRun one = runs.runs[series.front()];
  for (std::size_t q = 0; q < kQuantityCount; ++q) {
    std::vector<double> values;
    for (const std::size_t i : series) {
      if (!std::isnan(runs.runs[i].values[q])) values.push_back(runs.runs[i].values[q]);
    }
    if (values.empty()) continue;
    one.values[q] = median(values);
    const bool is_latency = q == static_cast<std::size_t>(Quantity::latency_ms);
    if (is_latency && values.size() > 1) one.spread_ms = deviation(values);
  }
  one.repetitions = static_cast<int>(series.size());
  return one;
}

}  // namespace

std::string normal_form(const Json& value) {
  if (value.is_number()) return fmt::format("{:.12g}", value.get<double>());
  return value.is_string() ? value.get<std::string>() : value.dump();
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
  std::string near_key;
  try {
    whole_path(header);
  } catch (const ExpressionError& error) {
    const std::string text = error.what();
    const std::size_t at = text.find("; did you mean ");
    if (at != std::string::npos) near_key = text.substr(at + 15, text.size() - at - 16);
    if (text.find(" may be ") != std::string::npos) return faults_.add(fmt::format("column {}", header), text);
  }
  if (!near.empty() || !near_key.empty()) {
    return faults_.add(fmt::format("column {}", header),
                       fmt::format("unknown; did you mean {}? A column that begins with x_ is left alone",
                                   near.empty() ? near_key : near));
  }
  runs_.notes.push_back(fmt::format("column {} is not known and ignored", header));
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
  const std::string name = lower(header);
  ColumnMeaning meaning;
  meaning.header = header;
  if (name.empty() || name.rfind("x_", 0) == 0 || name.rfind("note", 0) == 0 || name.rfind("comment", 0) == 0 ||
      name == "date") {
    return meaning;
  }
  for (const QuantityColumn& each : quantity_columns()) {
    if (each.name != name) continue;
    meaning.kind = Kind::quantity;
    meaning.quantity = each.quantity;
    meaning.scale = each.scale;
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
    faults_.add(fmt::format("column {}", header), found->second);
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
  const ColumnMeaning meaning = meaning_of(trimmed(header));
  const auto same = std::find_if(columns_.begin(), columns_.end(), [&](const ColumnMeaning& each) {
    if (each.kind != meaning.kind || meaning.kind == Kind::ignored) return false;
    if (meaning.kind == Kind::quantity)
      return each.quantity == meaning.quantity && (!may_repeat || each.scale == meaning.scale);
    return meaning.kind != Kind::key || each.key == meaning.key;
  });
  if (same != columns_.end() && may_repeat) return static_cast<std::size_t>(same - columns_.begin());
  if (same != columns_.end()) {
    faults_.add(fmt::format("column {}", meaning.header), fmt::format("says the same as column {}", same->header));
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

void MeasuredColumns::fault(const MeasuredRun& run, const ColumnMeaning& column, const std::string& message) {
  faults_.add(fmt::format("{}, column {}", runs_.row_name(run), column.header), message);
}

double MeasuredColumns::number(const MeasuredRun& run, const ColumnMeaning& column, const std::string& text,
                               DecimalMark mark) {
  const std::optional<double> value = parsed_number(text, mark);
  const bool may_be_nothing =
      column.kind == Kind::spread || (column.kind == Kind::quantity && info(column.quantity).is_resource);
  const char* expected = may_be_nothing ? "a number that is not negative" : "a number above 0";
  if (!value) {
    fault(run, column, fmt::format("got \"{}\"; expected {}{}", text.substr(0, 40), expected, why_no_number(text)));
  } else if (*value < 0 || (*value == 0 && !may_be_nothing)) {
    fault(run, column, fmt::format("got {}; expected {}", text.substr(0, 40), expected));
  } else {
    return *value;
  }
  return kNotGiven;
}

int MeasuredColumns::count(const MeasuredRun& run, const ColumnMeaning& column, const std::string& text,
                           DecimalMark mark) {
  const std::optional<double> value = parsed_number(text, mark);
  if (value && *value >= 1 && *value <= 1e9 && *value == std::floor(*value)) return static_cast<int>(*value);
  fault(run, column, fmt::format("got \"{}\"; expected an integer from 1", text.substr(0, 40)));
  return 1;
}

void MeasuredColumns::put_key(MeasuredRun& run, const ColumnMeaning& column, const std::string& text,
                              DecimalMark mark) {
  const std::string& path = runs_.key_columns[column.key];
  const Key& key = *find_key(path);
  const std::optional<double> number = parsed_number(text, mark);
  Json value = Json(text);
  if (!value_fault_message(key, value).empty()) {
    if (number) {
      const bool is_whole = *number == std::floor(*number) && std::abs(*number) < 1e15;
      value = is_whole ? Json(static_cast<std::int64_t>(*number)) : Json(*number);
    } else {
      Json parsed = Json::parse(lower(text), nullptr, false);
      if (!parsed.is_discarded()) value = std::move(parsed);
    }
  }
  const std::string message = value_fault_message(key, value);
  if (!message.empty()) return fault(run, column, message);
  run.keys[column.key] = normal_form(value);
}

void MeasuredColumns::put(MeasuredRun& run, std::size_t place, const std::string& given, DecimalMark mark) {
  const ColumnMeaning& column = columns_[place];
  const std::string text = trimmed(given);
  if (text.empty() || column.kind == Kind::ignored || column.kind == Kind::repetition) return;
  run.keys.resize(runs_.key_columns.size());
  switch (column.kind) {
    case Kind::quantity:
      run.values[static_cast<std::size_t>(column.quantity)] = number(run, column, text, mark) * column.scale;
      return;
    case Kind::clock:
      run.clock_mhz = number(run, column, text, mark);
      return;
    case Kind::spread:
      run.spread_ms = number(run, column, text, mark);
      return;
    case Kind::images:
      run.images = count(run, column, text, mark);
      return;
    case Kind::repetitions:
      run.repetitions = count(run, column, text, mark);
      return;
    case Kind::name:
      run.name = text;
      return;
    case Kind::source:
      run.source = text;
      return;
    case Kind::key:
      return put_key(run, column, text, mark);
    case Kind::config_hash: {
      const bool is_hash = text.size() == 16 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
      if (!is_hash) {
        return fault(run, column,
                     fmt::format("got \"{}\"; expected 16 hexadecimal digits, config_hash of a result.json",
                                 text.substr(0, 40)));
      }
      run.keys[column.key] = lower(text);
      return;
    }
    default:
      return;
  }
}

void MeasuredColumns::check_run(const MeasuredRun& run) const {
  const bool has_figure =
      std::any_of(run.values.begin(), run.values.end(), [](double value) { return !std::isnan(value); });
  if (!has_figure) faults_.add(runs_.row_name(run), "no measured figure");
}

void join_repetitions(MeasuredRuns& runs, bool has_repetition, FaultList& faults) {
  std::unordered_map<std::string, std::size_t> place;
  std::vector<std::vector<std::size_t>> series;
  for (std::size_t i = 0; i < runs.runs.size(); ++i) {
    const auto [found, is_new] = place.emplace(identity_of(runs.runs[i]), series.size());
    if (is_new) {
      series.push_back({i});
    } else if (has_repetition) {
      series[found->second].push_back(i);
    } else {
      faults.add(
          runs.row_name(runs.runs[i]),
          fmt::format("the configuration and source of {} again; expected one row each, or a column `repetition` "
                      "that numbers calls",
                      runs.row_name(runs.runs[series[found->second].front()])));
    }
  }
  if (!has_repetition) return;
  std::vector<MeasuredRun> all;
  all.reserve(series.size());
  for (const std::vector<std::size_t>& each : series) all.push_back(joined(runs, each));
  runs.runs = std::move(all);
}

}  // namespace secateur
