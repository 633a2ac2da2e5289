// SPDX-License-Identifier: Apache-2.0
#include "units/pe/timing/step_length.hpp"

#include <algorithm>

#include "base/math.hpp"

namespace secateur::schedule {

StepLength::StepLength(const ProductShape& shape, const PackingRules& rules)
    : shape_(shape),
      rules_(rules),
      reads_(static_cast<std::size_t>(rules.p_t)),
      left_seen_(static_cast<std::size_t>(shape.row_blocks) * static_cast<std::size_t>(shape.inner_blocks)),
      right_seen_(static_cast<std::size_t>(shape.columns)) {}

void StepLength::clear() {
  std::fill(reads_.begin(), reads_.end(), 0);
  ++epoch_;
}

void StepLength::read_right(int column) {
  if (shape_.right != RightOperand::features) return;
  std::uint32_t& seen = right_seen_[static_cast<std::size_t>(column)];
  if (seen == epoch_) return;
  seen = epoch_;
  reads_[static_cast<std::size_t>(rules_.p_t - 1 - column % rules_.p_t)] += rules_.right_reads;
}

Cycle StepLength::needed() const {
  const std::int64_t most = *std::max_element(reads_.begin(), reads_.end());
  return std::max(rules_.step_cycles, ceil_div<std::int64_t>(most, rules_.ports));
}

bool StepLength::never_stalls(const std::vector<StepBlock>& blocks) {
  if (rules_.ideal_ports) return true;
  clear();
  for (const StepBlock& block : blocks) {
    reads_[static_cast<std::size_t>(block.row % rules_.p_t)] += rules_.left_reads;
    read_right(block.column);
  }
  return needed() == rules_.step_cycles;
}

Cycle StepLength::cycles(const std::vector<StepBlock>& blocks) {
  if (rules_.ideal_ports) return rules_.step_cycles;
  clear();
  for (const StepBlock& block : blocks) {
    std::uint32_t& seen =
        left_seen_[static_cast<std::size_t>(block.row) * static_cast<std::size_t>(shape_.inner_blocks) +
                   static_cast<std::size_t>(block.inner)];
    if (seen != epoch_) {
      seen = epoch_;
      reads_[static_cast<std::size_t>(block.row % rules_.p_t)] += rules_.left_reads;
    }
    read_right(block.column);
  }
  return needed();
}

}  // namespace secateur::schedule
