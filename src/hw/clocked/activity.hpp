// SPDX-License-Identifier: Apache-2.0
// Whether anything on the compute side still changes: how it is known that an edge has settled, and that a run never
// will go on. A clock by itself never starves.
#pragma once

#include <cstdint>

#include "hw/clocked/clock_source.hpp"

namespace secateur::hw::clocked {

class Activity {
 public:
  explicit Activity(const ClockSource& clock) : clock_(clock) {}

  /// A register counts, or a signal gets another value: something may follow from it, now or at the next edge.
  void changed() {
    ++changes_;
    last_edge_ = clock_.edge();
  }
  void transfer_asked() { ++outstanding_; }
  void transfer_answered() {
    --outstanding_;
    changed();
  }

  /// An edge has settled when a delta cycle leaves this as it was.
  std::uint64_t changes() const { return changes_; }
  /// Nothing changed at the edge before, and memory owes no answer.
  bool dead() const { return outstanding_ == 0 && last_edge_ + 1 < clock_.edge(); }

 private:
  const ClockSource& clock_;
  std::uint64_t changes_ = 0;
  std::int64_t outstanding_ = 0;
  Cycle last_edge_ = 0;
};

}  // namespace secateur::hw::clocked
