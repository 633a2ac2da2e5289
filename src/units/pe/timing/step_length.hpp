// SPDX-License-Identifier: Apache-2.0
// How long one step of a head module lasts: the feature banks' reads against their ports
// (docs/microarchitecture/buffers.md 3.4).
#pragma once

#include <cstdint>
#include <vector>

#include "schedule/packing/segments.hpp"

namespace secateur::schedule {

/// One PE's block product of a step: output block (column, row), inner block k.
struct StepBlock {
  int column = 0;
  int row = 0;
  int inner = 0;
};

class StepLength {
 public:
  StepLength(const ProductShape& shape, const PackingRules& rules);

  /// True when no bank can be asked for more than it serves in c_b cycles, whatever the inner blocks are.
  bool never_stalls(const std::vector<StepBlock>& blocks);
  /// Cycles of a step in which `blocks` are made together.
  Cycle cycles(const std::vector<StepBlock>& blocks);

 private:
  void clear();
  void read_right(int column);
  Cycle needed() const;

  const ProductShape& shape_;
  const PackingRules& rules_;
  std::vector<std::int64_t> reads_;        ///< per bank
  std::vector<std::uint32_t> left_seen_;   ///< per (row, inner): epoch of the step that last read it
  std::vector<std::uint32_t> right_seen_;  ///< per column
  std::uint32_t epoch_ = 0;
};

}  // namespace secateur::schedule
