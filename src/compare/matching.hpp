// SPDX-License-Identifier: Apache-2.0
// Which of our results a measured run belongs to: the one whose configuration has every value that the run states, or
// the nearest.
#pragma once

#include <string>
#include <vector>

#include "compare/measured.hpp"
#include "compare/simulated.hpp"

namespace secateur::compare {

/// Board clocks within this share of the result's are the same clock.
inline constexpr double kClockTolerance = 1e-3;

struct KeyDifference {
  std::string path;  ///< "accelerator.p_t"
  std::string measured, simulated;
};

struct Match {
  std::size_t measured = 0;                ///< place in MeasuredRuns::runs
  std::size_t simulated = 0;               ///< place among the results
  std::vector<KeyDifference> differences;  ///< empty: exact

  bool is_exact() const { return differences.empty(); }
};

struct MatchRequest {
  const MeasuredRuns& measured;
  const std::vector<SimulatedRun>& simulated;
  bool exact_only = false;  ///< runs without an exact match are left out
};

struct Matches {
  std::vector<Match> matches;          ///< in the order of the measured runs
  std::vector<std::size_t> unmatched;  ///< measured runs, when exact_only
};

/// The nearest result has the fewest texts that differ, then the smallest sum of |log ratio| of the numbers.
/// @throws ConfigError: a run that several results fit equally, with the keys that tell them apart; no key at all and
/// several results.
Matches match_runs(const MatchRequest& request);

}  // namespace secateur::compare
