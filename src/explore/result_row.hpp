// SPDX-License-Identifier: Apache-2.0
// One row of a store's results, each value checked for its type and range.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/fault_list.hpp"
#include "explore/point_result.hpp"

namespace secateur::explore {

/// What values may be in a store.
struct RowRules {
  std::int64_t points = 0;                       ///< numbers are below it
  std::vector<std::string> columns;              ///< names of axes and derived values
  std::map<std::string, std::string> documents;  ///< id -> kind
  bool documents_may_lack = false;               ///< as in searches of earlier versions
};

/// Reads the row at which `select` (select_results_sql) stands; `whole`: with the result's text. Faults are added, and
/// the value is then not to be used.
PointResult result_of_row(SQLite::Statement& select, bool whole, const RowRules& rules, FaultList& faults);

}  // namespace secateur::explore
