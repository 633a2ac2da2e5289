// SPDX-License-Identifier: Apache-2.0
// Many machines: a sweep document run into a store, as `secateur sweep` does it (docs/explorer.md).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "secateur/error.hpp"

namespace secateur {

/// Where a sweep stands.
struct SweepState {
  std::int64_t done = 0;   ///< points of this stage
  std::int64_t total = 0;  ///< points of this stage
  double seconds = 0.0;    ///< that this stage has taken
};

/// Which sweep, and how it is run.
struct SweepChoice {
  std::string document;  ///< path of a JSON file (`secateur config schema --kind sweep`)
  std::string out;       ///< folder of the store; made when it is missing
  int jobs = 1;          ///< processes
  bool resume = false;   ///< go on with the store in `out`
  /// Called now and then from the calling thread; false stops the sweep: running points finish, `resume` goes on.
  std::function<bool(const SweepState&)> progress = nullptr;
};

/// What became of a sweep.
struct SweepFigures {
  std::int64_t points = 0;    ///< of the document
  std::int64_t feasible = 0;  ///< of the last stage: done, and no constraint is violated
  std::int64_t failures = 0;  ///< failed, crashed or timed out, in all stages
  bool is_stopped = false;    ///< by `progress`
  std::string table;          ///< path of points.csv: one row per point, one column per axis and figure
};

/// Runs the points that the store does not have. Forks: call it from a process of one thread.
/// @throws ConfigError: the document is unsound, or `out` holds something else; RunError: no point has figures, the
/// machine lacks memory or disk.
SweepFigures run_sweep(const SweepChoice& choice);

}  // namespace secateur
