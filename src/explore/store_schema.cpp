// SPDX-License-Identifier: Apache-2.0
#include "explore/store_schema.hpp"

#include <fmt/format.h>

#include "explore/metrics.hpp"

namespace secateur::explore {
namespace {

constexpr const char* kResultColumns =
    "point, fidelity, status, error, violates, seed, axes, network, pruning, accelerator, memory, bottleneck, "
    "wall_seconds";
constexpr std::size_t kResultColumnCount = 13;

std::string metric_columns(const char* after) {
  std::string text;
  for (const Metric& metric : kMetrics) text += fmt::format(", {}{}", metric.name, after);
  return text;
}

/// SQL's quotes: doubled inside.
std::string quoted(const std::string& text, char quote) {
  std::string result(1, quote);
  for (const char c : text) result += c == quote ? std::string(2, quote) : std::string(1, c);
  return result + quote;
}

}  // namespace

std::string store_schema_sql(const std::vector<std::string>& columns) {
  std::string axes;
  for (const std::string& name : columns) {
    axes += fmt::format("json_extract(axes, {}) AS {}, ", quoted("$.\"" + name + "\"", '\''), quoted(name, '"'));
  }
  return fmt::format(
      "CREATE TABLE description(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
      "CREATE TABLE columns(place INTEGER PRIMARY KEY, name TEXT NOT NULL);"
      "CREATE TABLE documents(id TEXT PRIMARY KEY, kind TEXT NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;"
      "CREATE TABLE results(point INTEGER NOT NULL, fidelity TEXT NOT NULL, status TEXT NOT NULL, error TEXT NOT NULL,"
      " violates TEXT NOT NULL, seed INTEGER NOT NULL, axes TEXT NOT NULL, network TEXT, pruning TEXT, accelerator "
      "TEXT,"
      " memory TEXT, bottleneck TEXT NOT NULL, wall_seconds REAL NOT NULL{}, UNIQUE(point, fidelity));"
      // Apart, so that figures can be read without going through the texts.
      "CREATE TABLE result_json(point INTEGER NOT NULL, fidelity TEXT NOT NULL, json TEXT NOT NULL,"
      " UNIQUE(point, fidelity));"
      "CREATE VIEW points AS SELECT point, {}fidelity, status, error, violates, seed{}, bottleneck FROM results;"
      "PRAGMA user_version = {};"
      "PRAGMA application_id = {};",
      metric_columns(" REAL"), axes, metric_columns(""), kStoreSchemaVersion, kStoreApplicationId);
}

std::string insert_result_sql() {
  std::string marks = "?";
  for (std::size_t i = 1; i < kResultColumnCount + kMetricCount; ++i) marks += ", ?";
  return fmt::format("INSERT OR REPLACE INTO results({}{}) VALUES({})", kResultColumns, metric_columns(""), marks);
}

std::string select_results_sql(bool whole) {
  return fmt::format("SELECT {}{}{} FROM results {} ORDER BY point, fidelity DESC", kResultColumns, metric_columns(""),
                     whole ? ", json" : "", whole ? "LEFT JOIN result_json USING (point, fidelity)" : "");
}

}  // namespace secateur::explore
