// SPDX-License-Identifier: Apache-2.0
// Multi-objective search: simulates a few points instead of all, and is led to them by the closed form. Rounds of
// NSGA-II (pagmo) on predictions - the closed form's figures, corrected by what simulations near a point have shown -
// propose points; the most promising ones are simulated; what they show corrects the next round. docs/explorer.md has
// the method.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "explore/exploration.hpp"
#include "explore/point_result.hpp"
#include "explore/sweep_run.hpp"

namespace secateur::explore {

inline constexpr const char* kHypervolumeFile = "hypervolume.csv";

/// After a round.
struct SearchProgress {
  std::int64_t evaluations = 0;  ///< points simulated, also before this process began
  std::int64_t budget = 0;
  std::int64_t failures = 0;
  std::int64_t front = 0;
  double hypervolume = 0.0;
  double seconds = 0.0;  ///< of this process
};

struct SearchOptions {
  std::string out;
  int jobs = 1;
  bool resume = false;
  bool replace = false;                                ///< as SweepOptions'
  std::function<void()> begin = [] {};                 ///< as SweepOptions'
  std::function<int()> interrupts = [] { return 0; };  ///< as SweepOptions'
  std::function<void(const SearchProgress&)> progress = [](const SearchProgress&) {};
  ExportFaults export_faults = nullptr;  ///< as SweepOptions'
};

struct SearchOutcome {
  SearchProgress last;
  std::vector<double> reference;  ///< of the hypervolume, in the objectives' own signs
  bool is_interrupted = false;
  std::int64_t starved = 0;  ///< points of the last round without a result, for what the machine lacked
  std::string shortage;      ///< what that was
  /// Why no point has figures, when the search has ended without any.
  std::string failure;
  /// Nothing is left that has not been simulated, or that the search would propose.
  bool is_exhausted = false;
};

/// The store has every simulated point, numbered in the order in which they were chosen. The same for any number of
/// jobs, and after --resume, unless `seconds` ended it.
/// @throws ConfigError, RunError as run_sweep().
SearchOutcome run_search(const Exploration& exploration, const SearchOptions& options);

}  // namespace secateur::explore
