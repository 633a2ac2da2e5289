// SPDX-License-Identifier: Apache-2.0
// Reads a store of unknown origin: all of what is in it is checked - integrity, the schema, the type and range of every
// value - before anybody uses it. What is not as secateur writes it is the file's fault (ConfigError).
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "explore/store.hpp"

namespace secateur::explore {

class StoreReader {
 public:
  /// Checks all but the results. `database` outlives the reader. @throws ConfigError.
  StoreReader(SQLite::Database& database, std::string path);

  const StoreDescription& description() const { return description_; }
  const std::vector<std::string>& columns() const { return columns_; }

  /// One row after the other, as Store::each(). @throws ConfigError.
  void each(bool whole, const std::function<void(PointResult&)>& visit) const;
  /// id -> {kind, text}. @throws ConfigError.
  std::map<std::string, std::pair<std::string, std::string>> documents() const;

 private:
  void check_identity() const;
  void check_integrity() const;
  void check_schema() const;
  void read_description();
  void read_columns();
  std::map<std::string, std::string> document_kinds() const;

  SQLite::Database& database_;
  std::string path_;
  StoreDescription description_;
  std::vector<std::string> columns_;
  std::int64_t points_ = 0;  ///< results are of points below it
  bool is_search_ = false;
};

}  // namespace secateur::explore
