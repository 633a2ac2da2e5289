// SPDX-License-Identifier: Apache-2.0
// The non-linear steps as tables over every operand, filled by arith itself: what a host looks up instead of computing
// it again. Equal to arith by construction.
#pragma once

#include <cstdint>
#include <vector>

#include "arith/constants.hpp"

namespace secateur::simd {

/// exp of (row maximum - score).
class ExpTable {
 public:
  ExpTable() = default;
  explicit ExpTable(const arith::SoftmaxConstants& constants);
  std::uint16_t operator[](int below) const { return values_[static_cast<std::size_t>(below < last_ ? below : last_)]; }

 private:
  std::vector<std::uint16_t> values_;  ///< up to the first 0: it never rises again
  int last_ = 0;
};

class GeluTable {
 public:
  GeluTable() = default;
  explicit GeluTable(const arith::GeluConstants& constants);
  std::int16_t operator[](std::int16_t x) const { return values_[static_cast<std::size_t>(x + most_)]; }

 private:
  std::vector<std::int16_t> values_;
  int most_ = 0;  ///< largest operand
};

}  // namespace secateur::simd
