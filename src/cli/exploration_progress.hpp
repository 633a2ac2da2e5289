// SPDX-License-Identifier: Apache-2.0
// How far a sweep or a search is, on standard error: one line that is drawn anew on a terminal; elsewhere a line now
// and then, for logs.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/namespaces.hpp"
#include "cli/progress_line.hpp"
#include "explore/sweep_run.hpp"

namespace secateur::cli {

class ExplorationProgress {
 public:
  /// `objective`: of the best point.
  explicit ExplorationProgress(const Objective& objective);
  void show(const SweepProgress& progress);

 private:
  Objective objective_;
  DrawnLine line_;
  std::optional<Fidelity> stage_;
  std::chrono::steady_clock::time_point shown_;
};

/// At most 79 columns: "event [####....]  45 %  1,234/10,000  45.1/s  3 min left  2 failed  best 0.91 #12".
std::string progress_line(const SweepProgress& progress, const Objective& objective, bool with_bar);

}  // namespace secateur::cli
