// SPDX-License-Identifier: Apache-2.0
#include "explore/store_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/fault_list.hpp"
#include "base/namespaces.hpp"
#include "base/printable.hpp"
#include "config/json_document.hpp"
#include "explore/result_row.hpp"
#include "explore/store_file.hpp"
#include "explore/store_schema.hpp"

namespace secateur::explore {
namespace {

/// More than a sweep's combinations, and than a search's evaluations.
constexpr std::int64_t kMostPoints = 20'000'000;
/// SQLite's own limit on the columns of a view.
constexpr std::size_t kMostColumns = 2'000;

/// What SQLite says goes to the user in our words.
template <class Action>
auto guarded(const std::string& path, Action action) {
  try {
    return action();
  } catch (const SQLite::Exception& error) {
    throw ConfigError(path, "", explanation(error));
  }
}

/// One state of the file for several statements, whatever another process writes meanwhile. A savepoint, since the
/// reader may be in the midst of a transaction of its own.
class Snapshot {
 public:
  explicit Snapshot(SQLite::Database& database) : database_(database) { database_.exec("SAVEPOINT snapshot"); }
  ~Snapshot() { database_.tryExec("RELEASE snapshot"); }
  Snapshot(const Snapshot&) = delete;

 private:
  SQLite::Database& database_;
};

/// Kind, name, and the statement that made it.
using SchemaEntries = std::map<std::pair<std::string, std::string>, std::string>;

/// But for what SQLite makes by itself and for ANALYZE.
SchemaEntries schema_of(SQLite::Database& database) {
  SchemaEntries entries;
  SQLite::Statement select(database, "SELECT type, name, sql FROM sqlite_master WHERE name NOT GLOB 'sqlite_*'");
  while (select.executeStep()) {
    entries[{select.getColumn(0).getString(), select.getColumn(1).getString()}] = select.getColumn(2).getString();
  }
  return entries;
}

SchemaEntries expected_schema(const std::vector<std::string>& columns) {
  SQLite::Database fresh(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  fresh.exec(store_schema_sql(columns));
  return schema_of(fresh);
}

std::string text_at(const SQLite::Statement& select, int at, const char* name, FaultList& faults) {
  const SQLite::Column column = select.getColumn(at);
  if (!column.isText()) faults.add(name, "a row holds no text");
  return column.getString();
}

}  // namespace

StoreReader::StoreReader(SQLite::Database& database, std::string path) : database_(database), path_(std::move(path)) {
  guarded(path_, [&] {
    check_identity();
    check_integrity();
    check_schema();
    read_columns();
    read_description();
  });
}

void StoreReader::check_identity() const {
  const int version = database_.execAndGet("PRAGMA user_version").getInt();
  const int application = database_.execAndGet("PRAGMA application_id").getInt();
  if (application != kStoreApplicationId) throw ConfigError(path_, "", "is no store of secateur");
  if (version == kStoreSchemaVersion) return;
  throw ConfigError(path_, "schema version",
                    fmt::format("got {}; this version reads {}", version, kStoreSchemaVersion));
}

/// Pages, rows, constraints and, which a quick check leaves out, that tables and their indexes agree.
void StoreReader::check_integrity() const {
  const std::string found = database_.execAndGet("PRAGMA integrity_check(1)").getString();
  if (found != "ok") throw ConfigError(path_, "", "is damaged");
}

/// Tables first: what the columns are called, on which the view depends, is in one of them.
void StoreReader::check_schema() const {
  const SchemaEntries found = schema_of(database_);
  const SchemaEntries expected = expected_schema({});
  FaultList faults(path_);
  for (const auto& [what, sql] : expected) {
    const auto there = found.find(what);
    if (there == found.end()) {
      faults.add("schema", fmt::format("has no {} {}", what.first, what.second));
    } else if (what.first == "table" && there->second != sql) {
      faults.add("schema", fmt::format("the table {} has other columns or rules than secateur makes", what.second));
    }
  }
  for (const auto& [what, sql] : found) {
    if (expected.count(what) > 0) continue;
    faults.add("schema", fmt::format("holds the {} {}, which secateur does not make", printable(what.first),
                                     printable(what.second.substr(0, 60))));
  }
  faults.throw_if_any();
}

void StoreReader::read_columns() {
  FaultList faults(path_);
  SQLite::Statement select(database_, "SELECT name FROM columns ORDER BY place");
  while (select.executeStep() && columns_.size() <= kMostColumns) {
    columns_.push_back(text_at(select, 0, "columns", faults));
    if (std::count(columns_.begin(), columns_.end() - 1, columns_.back()) > 0) {
      faults.add("columns", fmt::format("\"{}\" stands twice", printable(columns_.back())));
    }
  }
  if (columns_.size() > kMostColumns) faults.add("columns", fmt::format("more than {}", kMostColumns));
  faults.throw_if_any();
  const std::pair<std::string, std::string> view{"view", "points"};
  if (schema_of(database_).at(view) != expected_schema(columns_).at(view)) {
    throw ConfigError(path_, "schema", "the view points has other columns than secateur makes");
  }
}

void StoreReader::read_description() {
  FaultList faults(path_);
  SQLite::Statement select(database_, "SELECT name, value FROM description");
  while (select.executeStep()) {
    std::string name = text_at(select, 0, "description", faults);
    description_[std::move(name)] = text_at(select, 1, "description", faults);
  }
  for (const char* name : {"kind", "document", "files", "secateur_version", "points"}) {
    if (description_.count(name) == 0) faults.add("description", fmt::format("has no {}", name));
  }
  faults.throw_if_any();
  const std::string& kind = description_.at("kind");
  is_search_ = kind == "search";
  if (!is_search_ && kind != "sweep") {
    faults.add("description.kind", fmt::format("got \"{}\"; expected sweep or search", printable(kind)));
  }
  for (const char* name : {"document", "files"}) {
    if (!parse_value(description_.at(name)).value_or(Json()).is_object()) {
      faults.add(fmt::format("description.{}", name), "is no JSON object");
    }
  }
  const std::string& points = description_.at("points");
  const auto [end, error] = std::from_chars(points.data(), points.data() + points.size(), points_);
  if (error != std::errc{} || end != points.data() + points.size() || points_ < 0 || points_ > kMostPoints) {
    faults.add("description.points",
               fmt::format("got \"{}\"; expected an integer from 0 to {}", printable(points), kMostPoints));
  }
  faults.throw_if_any();
  if (is_search_) points_ = kMostPoints;  // numbered as they were chosen
}

std::map<std::string, std::string> StoreReader::document_kinds() const {
  std::map<std::string, std::string> kinds;
  SQLite::Statement select(database_, "SELECT id, kind FROM documents");
  while (select.executeStep()) kinds[select.getColumn(0).getString()] = select.getColumn(1).getString();
  return kinds;
}

void StoreReader::each(bool whole, const std::function<void(PointResult&)>& visit) const {
  guarded(path_, [&] {
    const Snapshot snapshot(database_);
    const RowRules rules{points_, columns_, document_kinds(), is_search_};
    FaultList faults(path_);
    SQLite::Statement select(database_, select_results_sql(whole));
    while (select.executeStep() && !faults.is_full()) {
      PointResult result = result_of_row(select, whole, rules, faults);
      if (faults.is_empty()) visit(result);
    }
    faults.throw_if_any();
  });
}

std::map<std::string, std::pair<std::string, std::string>> StoreReader::documents() const {
  return guarded(path_, [&] {
    std::map<std::string, std::pair<std::string, std::string>> all;
    FaultList faults(path_);
    SQLite::Statement select(database_, "SELECT id, kind, json FROM documents");
    while (select.executeStep() && !faults.is_full()) {
      const std::string id = text_at(select, 0, "documents", faults);
      const std::string text = text_at(select, 2, "documents", faults);
      if (id != document_id(text)) {
        faults.add("documents", fmt::format("{} is not the SHA-256 of its text", printable(id.substr(0, 60))));
      }
      all[id] = {text_at(select, 1, "documents", faults), text};
    }
    faults.throw_if_any();
    return all;
  });
}

}  // namespace secateur::explore
