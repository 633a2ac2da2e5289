// SPDX-License-Identifier: Apache-2.0
// Puts every cycle of a unit into exactly one of busy, stall, idle. Intervals may overlap (several head modules make
// one unit) and come in any order; busy wins over stall.
#pragma once

#include <utility>
#include <vector>

#include "config/units.hpp"

namespace secateur::hw {

struct UnitCycles {
  Cycle busy = 0;
  Cycle stall = 0;
  Cycle idle = 0;
};

class UnitLedger {
 public:
  void busy(Cycle start, Cycle end) { add(busy_, start, end); }
  void stall(Cycle start, Cycle end) { add(stall_, start, end); }

  /// The three sums over [0, total).
  UnitCycles close(Cycle total) const;

 private:
  using Intervals = std::vector<std::pair<Cycle, Cycle>>;

  static void add(Intervals& intervals, Cycle start, Cycle end) {
    if (start < end) intervals.emplace_back(start, end);
  }
  static Cycle covered(Intervals intervals, Cycle total);

  Intervals busy_;
  Intervals stall_;
};

}  // namespace secateur::hw
