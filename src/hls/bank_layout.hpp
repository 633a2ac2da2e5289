// SPDX-License-Identifier: Apache-2.0
// How many slices of p_pe values tensors take in a feature bank (hls/include/secateur/hls/banks.hpp).
#pragma once

#include <cstdint>
#include <vector>

#include "schedule/program.hpp"

namespace secateur::hls {

struct BankLayout {
  int block = 1, banks = 1, pe = 1;

  int row_slices(std::int64_t values) const;
  /// Of a bank, for rows x columns.
  std::int64_t bank_slices(int rows, int columns) const;
  /// Q, K and V each have this many slices of a bank: by rows, or V's by columns of heads.
  std::int64_t qkv_slices(int rows, int columns, int head_width) const;
  /// The most that a module drains into one bank, perhaps all through one port, and the end's.
  std::int64_t drained_slices(const std::vector<Segment>& segments) const;
};

/// What a kernel multiplies by instead of dividing by `part`, for columns below `columns`.
std::int32_t part_reciprocal(int part, int columns);

}  // namespace secateur::hls
