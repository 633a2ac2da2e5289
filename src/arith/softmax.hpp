// SPDX-License-Identifier: Apache-2.0
// The softmax's second pass: a row of exp values over its sum (docs/arithmetic.md 4.2). The sum itself is a product
// with ones. |probability - exact quotient| < 0.52 units of 2^-16, for the values that fit. C++14, synthesizable.
#pragma once

#include <cstdint>

#include "arith/exponential.hpp"
#include "arith/integer.hpp"

namespace secateur {
namespace arith {

/// 2^47 / row sum, for rows of up to 2^14 values of which one at least is kExpOne.
inline std::uint32_t softmax_reciprocal(std::uint32_t sum) {
  return static_cast<std::uint32_t>(((std::uint64_t{1} << 47) + sum / 2) / sum);
}

/// exp / row sum in units of 2^-16.
inline std::uint16_t softmax_probability(std::uint16_t exp, std::uint32_t reciprocal) {
  const std::int64_t value = static_cast<std::int64_t>(std::uint64_t{exp} * reciprocal);
  return static_cast<std::uint16_t>(clamp(round_shift(value, 31), 0, kExpOne));
}

/// What the product with V takes: unsigned 8 bits, or 16 bits without using the sign.
inline std::int16_t narrow_probability(std::uint16_t probability, Scaling scaling, int bits) {
  const std::int64_t value = scaled(probability, scaling);
  return static_cast<std::int16_t>(bits == 8 ? saturate_unsigned(value, 8) : saturate_signed(value, 16));
}

}  // namespace arith
}  // namespace secateur
