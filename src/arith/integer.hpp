// SPDX-License-Identifier: Apache-2.0
// Integer steps that everything else is made of: rounding shift, saturation, requantisation (docs/arithmetic.md 1). Not
// here: choosing scales, non-linear steps, time. C++14, synthesizable: no heap, no float, no exceptions. Callers keep
// to the ranges stated: nothing is checked. Right shifts of negative numbers are arithmetic, as with every compiler we
// build with.
#pragma once

#include <cstdint>

namespace secateur {
namespace arith {

/// Multipliers of a requantisation are 0 or lie in [2^16, 2^17): 17 bits fit the 18-bit signed port of a DSP48E2
/// (UG579).
constexpr std::int32_t kMultiplierLow = 1 << 16;
constexpr std::int32_t kMultiplierHigh = 1 << 17;
/// Magnitudes below this may be requantised: the product with a multiplier stays below 2^62.
constexpr std::int64_t kAccumulatorLimit = std::int64_t{1} << 45;
constexpr int kMaxShift = 62;

/// value / 2^shift, rounded to the nearest integer, ties to the even one. 0 <= shift <= 62, |value| < 2^62.
inline std::int64_t round_shift(std::int64_t value, int shift) {
  if (shift == 0) return value;
  // Half less one, and one more where the quotient is odd: a tie then carries to the even neighbour.
  const std::int64_t half = std::int64_t{1} << (shift - 1);
  return (value + half - 1 + ((value >> shift) & 1)) >> shift;
}

/// The nearest of [low, high].
inline std::int64_t clamp(std::int64_t value, std::int64_t low, std::int64_t high) {
  return value < low ? low : value > high ? high : value;
}

/// Signed values are symmetric: -127..127, -32767..32767. So products of two never reach 2^(2 bits - 2).
inline std::int32_t saturate_signed(std::int64_t value, int bits) {
  const std::int64_t most = (std::int64_t{1} << (bits - 1)) - 1;
  return static_cast<std::int32_t>(clamp(value, -most, most));
}

/// 0..2^bits - 1.
inline std::int32_t saturate_unsigned(std::int64_t value, int bits) {
  return static_cast<std::int32_t>(clamp(value, 0, (std::int64_t{1} << bits) - 1));
}

/// A real factor as multiplier / 2^shift.
struct Scaling {
  std::int32_t multiplier = 0;  ///< 0, or in [2^16, 2^17)
  std::int32_t shift = 0;       ///< 0..62
};

/// value * multiplier / 2^shift, rounded half to even. |value| < 2^45.
inline std::int64_t scaled(std::int64_t value, Scaling scaling) {
  return round_shift(value * scaling.multiplier, scaling.shift);
}

/// The result of a product or of a step, narrowed to `bits` signed bits.
inline std::int32_t requantise(std::int64_t value, Scaling scaling, int bits) {
  return saturate_signed(scaled(value, scaling), bits);
}

/// a + b on the residual stream (and of embeddings and positions): 16 bits, saturated.
inline std::int16_t residual_add(std::int16_t a, std::int16_t b) {
  return static_cast<std::int16_t>(saturate_signed(std::int64_t{a} + b, 16));
}

/// Mean of two classifiers' logits, half to even.
inline std::int16_t average(std::int16_t a, std::int16_t b) {
  return static_cast<std::int16_t>(round_shift(std::int64_t{a} + b, 1));
}

/// Accumulates one product. Operands have at most 16 bits; 2^14 of them with a 32-bit bias stay below
/// kAccumulatorLimit.
inline std::int64_t multiply_accumulate(std::int64_t accumulator, std::int32_t a, std::int32_t b) {
  return accumulator + std::int64_t{a} * b;
}

}  // namespace arith
}  // namespace secateur
