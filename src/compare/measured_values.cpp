// SPDX-License-Identifier: Apache-2.0
// The values in columns: figures, keys, where a run ran and how it ended.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/ascii.hpp"
#include "base/figure.hpp"
#include "base/namespaces.hpp"
#include "compare/measured_columns.hpp"
#include "compare/run_target.hpp"
#include "config/document_keys.hpp"
#include "config/json_document.hpp"
#include "config/schemas.hpp"
#include "explore/key_names.hpp"

namespace secateur::compare {
namespace {

using Kind = ColumnMeaning::Kind;
constexpr double kMostCount = 1e9;

/// With a point for decimals, whatever the file has.
std::string with_point(std::string text, DecimalMark mark) {
  const bool has_comma = mark == DecimalMark::comma_or_point && std::count(text.begin(), text.end(), ',') == 1 &&
                         text.find('.') == std::string::npos;
  if (has_comma) std::replace(text.begin(), text.end(), ',', '.');
  return text;
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

/// A value of a key that is neither number nor plain text: true, null, [1, 2].
Json value_of_text(const std::string& text) {
  constexpr std::size_t kMostValues = 1000;
  std::optional<Json> value = parse_value(lower_case(text), kMostValues);
  return value ? std::move(*value) : Json(text);
}

bool is_one_of(const std::string& word, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* each) { return word == each; });
}

}  // namespace

std::string trimmed_field(const std::string& text) {
  const std::size_t from = text.find_first_not_of(" \t\r");
  return from == std::string::npos ? std::string{} : text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

void MeasuredColumns::fault(const MeasuredRun& run, const ColumnMeaning& column, const std::string& message) {
  faults_.add(runs_.row_name(run) + ", " + column_name(column.header), message);
}

double MeasuredColumns::number(const MeasuredRun& run, const ColumnMeaning& column, const std::string& text,
                               DecimalMark mark) {
  FigureRule rule{0, kMostClockMhz, 0};
  if (column.kind == Kind::quantity) {
    rule = figure_rule(column.quantity);
    rule = {rule.least / column.scale, rule.most / column.scale, column.step};
  } else if (column.kind == Kind::clock) {
    rule.least = 1 / kMostClockMhz;
  }
  const Figure figure = checked_figure(with_point(text, mark), rule, why_no_number(text));
  if (figure.value) return *figure.value;
  fault(run, column, figure.fault);
  return kNotGiven;
}

int MeasuredColumns::count(const MeasuredRun& run, const ColumnMeaning& column, const std::string& text,
                           DecimalMark mark) {
  const Figure figure = checked_figure(with_point(text, mark), {1, kMostCount, 1});
  if (figure.value) return static_cast<int>(*figure.value);
  fault(run, column, figure.fault);
  return 1;
}

void MeasuredColumns::heed_target(MeasuredRun& run, const ColumnMeaning& column, const std::string& text) {
  const bool is_designated = column.kind == Kind::target;
  TargetMeaning meaning = is_designated ? target_of(text) : target_within(text);
  const std::string low = lower_case(text);
  if (is_designated && is_one_of(low, {"false", "no", "none", "off", "0"})) return;
  if (is_designated && is_one_of(low, {"true", "yes", "on", "1"}) && lower_case(column.header) == "emulation") {
    meaning = {RunTarget::no_measurement, "emulation of unknown kind"};
  }
  if (meaning.target == RunTarget::estimate) run.estimate = meaning.name;
  if (meaning.target != RunTarget::no_measurement) return;
  fault(run, column,
        fmt::format("got {}: {} is no measurement; expected hw, or hw_emu for an estimate", quoted_start(text),
                    meaning.name));
}

void MeasuredColumns::heed_status(const MeasuredRun& run, const ColumnMeaning& column, const std::string& text) {
  const std::string word = lower_case(text);
  const bool is_boolean = lower_case(column.header) == "valid" || lower_case(column.header) == "passed";
  const bool has_failed =
      is_one_of(word, {"fail", "failed", "failure", "error", "timeout", "timed out", "timed_out", "incomplete",
                       "aborted", "abort", "crash", "crashed", "hang", "hung", "killed", "invalid", "cancelled"}) ||
      (is_boolean && is_one_of(word, {"no", "false", "0", "n"}));
  if (!has_failed) return;
  fault(run, column, fmt::format("got {}: such a run is no measurement; leave it out", quoted_start(text)));
}

void MeasuredColumns::put_key(MeasuredRun& run, const ColumnMeaning& column, const std::string& text,
                              DecimalMark mark) {
  const std::string& path = runs_.key_columns[column.key];
  const Key& key = *find_key(path);
  Json value = Json(text);
  if (!value_fault_message(key, value).empty()) {
    const std::optional<double> number = plain_number(with_point(text, mark));
    constexpr double kWholeBelow = 1e15;
    const bool is_whole = number && *number == std::floor(*number) && std::abs(*number) < kWholeBelow;
    value = is_whole ? Json(static_cast<std::int64_t>(*number)) : number ? Json(*number) : value_of_text(text);
  }
  const std::string message = value_fault_message(key, value);
  if (!message.empty()) return fault(run, column, message);
  run.keys[column.key] = normal_form(value);
}

void MeasuredColumns::put(MeasuredRun& run, std::size_t place, const std::string& given, DecimalMark mark) {
  const ColumnMeaning& column = columns_[place];
  const std::string text = trimmed_field(given);
  if (text.empty()) return;
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
      return heed_target(run, column, text);
    case Kind::source:
      run.source = text;
      return heed_target(run, column, text);
    case Kind::ignored:
    case Kind::target:
      return heed_target(run, column, text);
    case Kind::status:
      return heed_status(run, column, text);
    case Kind::key:
      return put_key(run, column, text, mark);
    case Kind::config_hash:
      return put_hash(run, column, text);
    default:
      return;
  }
}

void MeasuredColumns::put_hash(MeasuredRun& run, const ColumnMeaning& column, const std::string& text) {
  const bool is_hash = text.size() == 16 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  if (is_hash) {
    run.keys[column.key] = lower_case(text);
    return;
  }
  fault(run, column,
        fmt::format("got {}; expected 16 hexadecimal digits, config_hash of a result.json", quoted_start(text)));
}

void MeasuredColumns::check_run(const MeasuredRun& run) const {
  const bool has_figure =
      std::any_of(run.values.begin(), run.values.end(), [](double value) { return !std::isnan(value); });
  if (!has_figure) faults_.add(runs_.row_name(run), "no measured figure");
}

}  // namespace secateur::compare
