// SPDX-License-Identifier: Apache-2.0
// Runs a sweep into a store: the points that are missing there, by forked workers, this process being the only writer.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "explore/evaluator.hpp"
#include "explore/exploration.hpp"
#include "explore/store.hpp"

namespace secateur::explore {

struct Shard {
  int index = 1;  ///< from 1
  int count = 1;
};

/// What a person who waits wants to know.
struct SweepProgress {
  Fidelity stage = Fidelity::ideal;
  std::int64_t total = 0;     ///< points of this stage and shard
  std::int64_t done = 0;      ///< of these, also before this process began
  std::int64_t run = 0;       ///< by this process
  std::int64_t failures = 0;  ///< failed, crashed, timed out
  double seconds = 0.0;       ///< of this stage
  bool is_stopping = false;
  std::optional<PointIndex> best;  ///< feasible, by the first objective
  double best_figure = 0.0;
};

struct SweepOptions {
  std::string out;
  int jobs = 1;
  Shard shard;
  bool resume = false;
  bool replace = false;  ///< a store in `out` goes before the new one begins
  /// Called when the store is open and points are about to run. Until then nothing is lost by a signal that ends the
  /// process, and hashing large files takes its time.
  std::function<void()> begin = [] {};
  /// How often the user has asked to stop: once: running points finish; twice: at once.
  std::function<int()> interrupts = [] { return 0; };
  std::function<void(const SweepProgress&)> progress = [](const SweepProgress&) {};
  ExportFaults export_faults = nullptr;  ///< needed where `exportable` is a constraint
};

struct StageOutcome {
  Fidelity fidelity = Fidelity::ideal;
  std::int64_t points = 0;
  std::int64_t run = 0;
  std::int64_t feasible = 0;
  std::int64_t failures = 0;
  double seconds = 0.0;
};

/// Every feasible point was simulated or left out because a simulated one dominates its closed form times the bounds.
struct FrontCheck {
  std::int64_t left_out = 0;
  Figures bounds{};  ///< event / ideal of each objective's metric at best: 1, or beyond 1 as simulations have been seen
                     ///< to be
};

struct SweepOutcome {
  std::int64_t points = 0;
  std::vector<StageOutcome> stages;  ///< ideal_then_event: several of event, each from what the ones before have shown
  bool is_interrupted = false;
  std::int64_t starved = 0;  ///< points without a result, for what the machine lacked; no stage was begun after them
  std::string shortage;      ///< what that was
  std::string failure;       ///< the error of the first point, when no point at all has figures
  bool failures_differ = false;           ///< then: others failed for other reasons
  std::optional<FrontCheck> front_check;  ///< ideal_then_event without shards and not interrupted
};

/// Part of a stage's points that falls to a shard: shuffled by a fixed rule and dealt out, so that shards differ by one
/// point at most and none gets a regular part of the axes.
std::vector<PointIndex> shard_of(const std::vector<PointIndex>& points, const Shard& shard);

/// @throws ConfigError: `out` holds a store and resume is not asked for, or holds other files; the sweep differs from
/// the stored one. RunError: disk full; the store then has all but the last results.
SweepOutcome run_sweep(const Exploration& exploration, const SweepOptions& options);

}  // namespace secateur::explore
