// SPDX-License-Identifier: Apache-2.0
// Unit dma's cycles, one bucket a cycle: ports tell what they did in the cycle that has just ended, in any order; busy
// wins over stall (docs/microarchitecture/memory.md 5.2).
#pragma once

#include "base/namespaces.hpp"
#include "config/units.hpp"
#include "hw/unit_ledger.hpp"

namespace secateur::hw::clocked {

class DmaActivity {
 public:
  /// A port has a burst in flight or a transfer queued in `cycle`; `data`: a data phase is under way. Ports with
  /// nothing to do need not tell. Cycles never decrease.
  void report(Cycle cycle, bool data) {
    if (cycle != cycle_) {
      book();
      cycle_ = cycle;
      data_ = false;
    }
    data_ = data_ || data;
  }

  /// The run has ended with cycle end - 1.
  UnitCycles close(Cycle end) const {
    DmaActivity last = *this;
    last.book();
    last.counted_.idle = end - last.counted_.busy - last.counted_.stall;
    return last.counted_;
  }

 private:
  void book() {
    if (cycle_ < 0) return;
    if (data_) {
      ++counted_.busy;
    } else {
      counted_.add_stalls(StallCause::memory);
    }
  }

  Cycle cycle_ = -1;  ///< told of last, not counted yet
  bool data_ = false;
  UnitCycles counted_;
};

}  // namespace secateur::hw::clocked
