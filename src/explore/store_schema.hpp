// SPDX-License-Identifier: Apache-2.0
// The store's tables as SQL, made from the table of metrics.
#pragma once

#include <string>
#include <vector>

namespace secateur::explore {

/// Raised when a table or column changes its meaning or goes.
inline constexpr int kStoreSchemaVersion = 1;
/// "SECA" in four bytes: `file` and other tools can tell the store by it.
inline constexpr int kStoreApplicationId = 0x53454341;

/// Statements that make all tables, and the view `points` with one column for each name in `columns`.
std::string store_schema_sql(const std::vector<std::string>& columns);
/// INSERT with one parameter a column, in order: those of PointResult, then the metrics.
std::string insert_result_sql();
/// SELECT in the same order.
std::string select_results_sql(bool whole);

}  // namespace secateur::explore
