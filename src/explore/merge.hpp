// SPDX-License-Identifier: Apache-2.0
// Joins the stores of shards: every result of each, once.
#pragma once

#include <string>
#include <vector>

#include "explore/store.hpp"

namespace secateur::explore {

struct MergeOutcome {
  std::int64_t results = 0;
  std::int64_t duplicates = 0;  ///< found in more than one store, and equal
  std::int64_t points = 0;      ///< of the sweep
  std::int64_t missing = 0;     ///< points without any result
  bool front_unchecked =
      false;  ///< ideal_then_event: the sweep, resumed on `out`, simulates what shards could not know of
};

/// `out` is made new. Of a point that crashed or timed out in one store and ended in another the end counts.
/// @throws ConfigError: stores of different sweeps, or results that differ, all of them told; `out` is then not made.
MergeOutcome merge_stores(const std::vector<std::string>& folders, const std::string& out);

/// Field by field what differs in two results of one point, times aside; empty when they are equal.
std::string difference(const PointResult& a, const PointResult& b);

}  // namespace secateur::explore
