// SPDX-License-Identifier: Apache-2.0
// Puts every cycle of a unit into exactly one of busy, stall, idle, and every stall to one cause. Intervals may overlap
// (several head modules make one unit) and come in any order; busy wins over stall, and a cause over those after it.
#pragma once

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/namespaces.hpp"
#include "config/units.hpp"

namespace secateur::hw {

/// In order of precedence.
enum class StallCause { memory, weights, pipeline };
inline constexpr std::size_t kStallCauses = 3;

struct UnitCycles {
  Cycle busy = 0;
  Cycle stall = 0;
  Cycle idle = 0;
  std::array<Cycle, kStallCauses> causes{};  ///< of `stall`, which is their sum

  void add_stalls(StallCause cause, Cycle cycles = 1) {
    stall += cycles;
    causes[static_cast<std::size_t>(cause)] += cycles;
  }
};

class UnitLedger {
 public:
  void busy(Cycle start, Cycle end) { add(busy_, start, end); }
  void stall(StallCause cause, Cycle start, Cycle end) { add(stalls_[static_cast<std::size_t>(cause)], start, end); }

  /// The sums over [0, total).
  UnitCycles close(Cycle total) const;

 private:
  using Intervals = std::vector<std::pair<Cycle, Cycle>>;

  static void add(Intervals& intervals, Cycle start, Cycle end) {
    if (start < end) intervals.emplace_back(start, end);
  }

  Intervals busy_;
  std::array<Intervals, kStallCauses> stalls_;
};

}  // namespace secateur::hw
