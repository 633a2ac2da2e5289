// SPDX-License-Identifier: Apache-2.0
#include "hls/bank_layout.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/math.hpp"
#include "top/instruction.hpp"

namespace secateur::hls {

int BankLayout::row_slices(std::int64_t values) const {
  return static_cast<int>(ceil_div<std::int64_t>(values, pe));
}

std::int64_t BankLayout::bank_slices(int rows, int columns) const {
  return std::int64_t{ceil_div(rows, block * banks)} * block * row_slices(columns);
}

std::int64_t BankLayout::qkv_slices(int rows, int columns, int head_width) const {
  const std::int64_t by_columns =
      std::int64_t{columns / head_width} * ceil_div(head_width, block * banks) * rows * (block / pe);
  return std::max(bank_slices(rows, columns), by_columns);
}

std::int64_t BankLayout::drained_slices(const std::vector<Segment>& segments) const {
  std::vector<std::int64_t> blocks(static_cast<std::size_t>(banks));
  for (const Segment& segment : segments) {
    for (const OutputBlock& each : segment.blocks) ++blocks[each.row % blocks.size()];
  }
  return *std::max_element(blocks.begin(), blocks.end()) * block * (block / pe) + 1;
}

std::int32_t part_reciprocal(int part, int columns) {
  const std::int64_t reciprocal = ceil_div<std::int64_t>(std::int64_t{1} << kPartFraction, part);
  for (std::int64_t at = 0; at < columns; ++at)
    SECATEUR_CHECK((at * reciprocal) >> kPartFraction == at / part, "the quotient is exact");
  return static_cast<std::int32_t>(reciprocal);
}

}  // namespace secateur::hls
