// SPDX-License-Identifier: Apache-2.0
// GELU, x Phi(x) with the exact normal distribution Phi (docs/arithmetic.md 4.3): max(x, 0) - g(|x|), where
// g(a) = a Phi(-a) comes from a table with linear interpolation. |result - exact| < 3 units of 2^-16 before it is
// requantised. C++14, synthesizable.
#pragma once

#include <cstdint>

#include "arith/integer.hpp"
#include "arith/tables.hpp"

namespace secateur {
namespace arith {

/// Beyond 8, g is below 2^-46.
constexpr std::int64_t kGeluEnd = std::int64_t{8} << 16;

/// x in units of 2^-16, |x| < 2^40; the result as well.
inline std::int64_t gelu_fraction(std::int64_t x) {
  const std::int64_t magnitude = x < 0 ? -x : x;
  const std::int64_t positive = x < 0 ? 0 : x;
  if (magnitude >= kGeluEnd) return positive;
  const std::int32_t bits = static_cast<std::int32_t>(magnitude);
  const std::int32_t index = bits >> 10;
  const std::int32_t step = kGeluTable[index + 1] - kGeluTable[index];
  return positive - (kGeluTable[index] + ((step * (bits & 1023) + 512) >> 10));
}

/// `to_fraction`: from the operand's unit to 2^-16; `to_result`: from there to the result's unit.
inline std::int32_t gelu(std::int32_t x, Scaling to_fraction, Scaling to_result, int bits) {
  return requantise(gelu_fraction(scaled(x, to_fraction)), to_result, bits);
}

}  // namespace arith
}  // namespace secateur
