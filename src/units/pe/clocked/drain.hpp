// SPDX-License-Identifier: Apache-2.0
// The accumulator sets of a head module, the pipeline behind the last product, the drain into the feature buffer and
// the broadcast over SLR boundaries (docs/microarchitecture/compute.md 2.2). Registers of its head module, no process.
#pragma once

#include <deque>
#include <string>

#include <systemc>

#include "hw/clocked/delay_line.hpp"
#include "hw/clocked/environment.hpp"

namespace secateur::hw::clocked {

class Drain {
 public:
  explicit Drain(const Environment& environment);

  /// A set of accumulators for another segment.
  bool has_room() const { return sets_used_ < sets_; }
  /// A segment begins and takes a set.
  void take() { ++sets_used_; }
  /// The last step of the segment that began last has ended.
  void fill(OperationIndex operation, const Segment& segment);

  bool empty() const { return filled_.empty() && crossing_.empty(); }
  /// At a clock edge, before `settle`.
  void shift();
  /// What follows at this edge from registers that have counted down.
  void settle();
  void trace(sc_core::sc_trace_file* file, const std::string& prefix);

 private:
  struct Filled {
    OperationIndex operation;
    const Segment* segment;
    Cycle flush_left;  ///< until the last product is in its accumulator
  };

  void report(const Filled& filled);

  const Environment& env_;
  Cycle sets_;
  Cycle depth_;
  Cycle sets_used_ = 0;
  std::deque<Filled> filled_;  ///< the first one drains, once flushed
  bool draining_ = false;
  Cycle drain_left_ = 0;
  DelayLine<Filled> crossing_;
};

}  // namespace secateur::hw::clocked
