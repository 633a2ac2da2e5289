// SPDX-License-Identifier: Apache-2.0
// 2^-t for the softmax, by a table with linear interpolation (docs/arithmetic.md 4.1). |result - exact| < 1.6 units of
// 2^-16 below the largest value, 65535. C++14, synthesizable.
#pragma once

#include <cstdint>

#include "arith/integer.hpp"
#include "arith/tables.hpp"

namespace secateur {
namespace arith {

/// Exponents are cut here: 2^-18 and less is 0 in units of 2^-16.
constexpr std::int64_t kExponentLimit = std::int64_t{18} << 16;
/// The largest exp: 1 in units of 2^-16 does not fit 16 bits.
constexpr std::int32_t kExpOne = 65535;

/// 2^-(t / 2^16) in units of 2^-16, t >= 0.
inline std::uint16_t exp2_negative(std::int64_t t) {
  if (t >= kExponentLimit) return 0;
  const std::int32_t bits = static_cast<std::int32_t>(t);
  const std::int32_t fraction = bits & 65535;
  const std::int32_t index = fraction >> 8;
  const std::int32_t step = kExp2Table[index] - kExp2Table[index + 1];
  const std::int32_t value = kExp2Table[index] - static_cast<std::int32_t>((step * (fraction & 255) + 128) >> 8);
  return static_cast<std::uint16_t>(clamp(round_shift(value, bits >> 16), 0, kExpOne));
}

/// exp(score - row maximum): `below` = row maximum - score >= 0 in the scores' unit; `to_log2` turns it into units of
/// 2^-16 of the binary logarithm.
inline std::uint16_t softmax_exp(std::int32_t below, Scaling to_log2) {
  return exp2_negative(scaled(below, to_log2));
}

}  // namespace arith
}  // namespace secateur
