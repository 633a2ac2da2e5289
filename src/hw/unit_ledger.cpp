// SPDX-License-Identifier: Apache-2.0
#include "hw/unit_ledger.hpp"

#include <algorithm>

namespace secateur::hw {
namespace {

/// Cycles of [0, total) in any of the sorted intervals.
Cycle covered(const std::vector<std::pair<Cycle, Cycle>>& intervals, Cycle total) {
  Cycle covered = 0;
  Cycle reached = 0;
  for (const auto& [start, end] : intervals) {
    const Cycle from = std::max(start, reached);
    const Cycle to = std::min(end, total);
    if (to > from) covered += to - from;
    reached = std::max(reached, to);
  }
  return covered;
}

}  // namespace

UnitCycles UnitLedger::close(Cycle total) const {
  Intervals used = busy_;
  std::sort(used.begin(), used.end());
  UnitCycles cycles;
  cycles.busy = covered(used, total);
  for (std::size_t cause = 0; cause < kStallCauses; ++cause) {
    const auto before = static_cast<std::ptrdiff_t>(used.size());
    used.insert(used.end(), stalls_[cause].begin(), stalls_[cause].end());
    std::sort(used.begin() + before, used.end());
    std::inplace_merge(used.begin(), used.begin() + before, used.end());
    cycles.add_stalls(static_cast<StallCause>(cause), covered(used, total) - cycles.busy - cycles.stall);
  }
  cycles.idle = total - cycles.busy - cycles.stall;
  return cycles;
}

}  // namespace secateur::hw
