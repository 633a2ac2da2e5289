// SPDX-License-Identifier: Apache-2.0
#include "hw/unit_ledger.hpp"

#include <algorithm>

namespace secateur::hw {

Cycle UnitLedger::covered(Intervals intervals, Cycle total) {
  std::sort(intervals.begin(), intervals.end());
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

UnitCycles UnitLedger::close(Cycle total) const {
  Intervals both = busy_;
  both.insert(both.end(), stall_.begin(), stall_.end());
  UnitCycles cycles;
  cycles.busy = covered(busy_, total);
  const Cycle used = covered(std::move(both), total);
  cycles.stall = used - cycles.busy;
  cycles.idle = total - used;
  return cycles;
}

}  // namespace secateur::hw
