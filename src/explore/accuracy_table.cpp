// SPDX-License-Identifier: Apache-2.0
#include "explore/accuracy_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/csv.hpp"
#include "base/namespaces.hpp"
#include "config/document_keys.hpp"
#include "config/json_document.hpp"
#include "explore/key_names.hpp"
#include "explore/metrics.hpp"

namespace secateur::explore {
namespace {

constexpr const char* kAccuracy = "accuracy";

/// 24 and 24.0 are the same number.
bool same(const Json& a, const Json& b) {
  return a.is_number() && b.is_number() ? a.get<double>() == b.get<double>() : a == b;
}

Json value_of_field(const std::string& field) {
  return parse_value(field).value_or(Json(field));
}

}  // namespace

void AccuracyTable::read(const std::string& path, std::vector<Fault>& faults) {
  try {
    const std::string text = read_input_file(path);
    const bool is_json = path.size() > 5 && path.compare(path.size() - 5, 5, ".json") == 0;
    is_json ? read_eval(text, path, faults) : read_csv(text, path);
  } catch (const ConfigError& error) {
    faults.insert(faults.end(), error.faults().begin(), error.faults().end());
  }
}

void AccuracyTable::read_csv(const std::string& text, const std::string& path) {
  FaultList list(path);
  const std::vector<CsvRow> rows = parse_csv(text, list);
  list.throw_if_any();
  if (rows.empty()) throw ConfigError(path, "", "is empty; expected a header of keys and accuracy");
  std::vector<std::string> columns;
  for (const std::string& name : rows[0].fields) {
    try {
      columns.push_back(name == kAccuracy ? name : whole_path(name));
    } catch (const ExpressionError& error) {
      list.add(fmt::format("line {}", rows[0].line), error.what());
    }
  }
  if (std::count(columns.begin(), columns.end(), kAccuracy) != 1) list.add("line 1", "has no column accuracy");
  for (std::size_t i = 1; i < rows.size() && list.is_empty(); ++i) {
    const std::string line = fmt::format("line {}", rows[i].line);
    if (rows[i].fields.size() != columns.size()) {
      list.add(line, fmt::format("has {} fields; the header has {}", rows[i].fields.size(), columns.size()));
      continue;
    }
    Row row;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const Json value = value_of_field(rows[i].fields[c]);
      if (columns[c] != kAccuracy) {
        const std::string message = value_fault_message(*find_key(columns[c]), value);
        if (!message.empty()) list.add(line, fmt::format("{}: {}", columns[c], message));
        row.keys.emplace_back(columns[c], value);
      } else if (value.is_number() && value.get<double>() >= 0 && value.get<double>() <= 1) {
        row.accuracy = value.get<double>();
      } else {
        list.add(line, fmt::format("accuracy: got {}; expected a number from 0 to 1", shown(value)));
      }
    }
    rows_.push_back(std::move(row));
  }
  list.throw_if_any();
}

/// Network and pruning must be the same in all but their names; integers also in their width.
void AccuracyTable::read_eval(const std::string& text, const std::string& path, std::vector<Fault>& faults) {
  const Json json = parse_value(text).value_or(Json());
  const bool sound = json.is_object() && json.value("network", Json()).is_object() &&
                     json.value("pruning", Json()).is_object() && json.value("labelled", Json()).is_number_integer() &&
                     json.value("top1", Json()).is_number_integer() && json["labelled"].get<std::int64_t>() > 0 &&
                     json["top1"].get<std::int64_t>() >= 0 && json["top1"] <= json["labelled"];
  if (!sound) return faults.push_back({path, "", "is no result of `secateur eval --out` with labelled images"});
  Row row;
  row.accuracy = json["top1"].get<double>() / json["labelled"].get<double>();
  for (const char* kind : {"network", "pruning"}) {
    for (const auto& [key, value] : json[kind].items()) {
      // Without weights a simulation's scores are random; seeds and spread of random scores say nothing of accuracy.
      if (key == "name" || key == "score" || key == "seed" || key == "skew") continue;
      row.keys.emplace_back(fmt::format("{}.{}", kind, key), value);
    }
  }
  const Json arithmetic = json.value("arithmetic", Json());
  if (arithmetic == "int8" || arithmetic == "int16") {
    row.keys.emplace_back("accelerator.activation_bits", arithmetic == "int8" ? 8 : 16);
  }
  rows_.push_back(std::move(row));
}

double AccuracyTable::find(const std::function<Json(const std::string& path)>& value_of) const {
  const Row* best = nullptr;
  for (const Row& row : rows_) {
    const bool fits = std::all_of(row.keys.begin(), row.keys.end(),
                                  [&](const auto& key) { return same(value_of(key.first), key.second); });
    if (fits && (best == nullptr || row.keys.size() > best->keys.size())) best = &row;
  }
  return best == nullptr ? kNoFigure : best->accuracy;
}

}  // namespace secateur::explore
