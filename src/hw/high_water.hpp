// SPDX-License-Identifier: Apache-2.0
// The most that something holds when an edge has settled: what comes and goes at one edge counts as that edge leaves
// it.
#pragma once

#include <algorithm>

#include <systemc>

namespace secateur::hw {

template <class Number>
class HighWater {
 public:
  /// From the present edge on; the last call of an edge counts.
  void set(Number held) {
    if (since_ != sc_core::sc_time_stamp()) most_ = std::max(most_, held_);
    since_ = sc_core::sc_time_stamp();
    held_ = held;
  }
  Number most() const { return std::max(most_, held_); }

 private:
  Number most_ = 0;  ///< up to the edge before since_
  Number held_ = 0;
  sc_core::sc_time since_;
};

}  // namespace secateur::hw
