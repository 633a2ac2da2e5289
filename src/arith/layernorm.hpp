// SPDX-License-Identifier: Apache-2.0
// LayerNorm of a row (docs/arithmetic.md 4.4): with S the sum, Q the sum of squares of N values, V = N Q - S^2 +
// epsilon and d = N x - S, the normalised value is d / sqrt(V): no division, one reciprocal square root a row.
// |normalised - exact| < 0.5 + 2^-27 |normalised| units of 2^-16. C++14, synthesizable.
#pragma once

#include <cstdint>

#include "arith/integer.hpp"
#include "arith/tables.hpp"

namespace secateur {
namespace arith {

/// Rows have at most this many values: d times the reciprocal square root stays below 2^62.
constexpr int kLayerNormMax = 1 << 14;
/// Normalised values have 16 fraction bits.
constexpr int kNormalisedFraction = 16;

/// 1 / sqrt(V) = root / 2^(46 + half_exponent), root in [2^30, 2^31]; root 0 where V is 0.
struct ReciprocalRoot {
  std::uint32_t root = 0;
  std::int32_t half_exponent = 0;
};

/// 0 <= value < 2^62. The relative error of root is below 2^-28.
inline ReciprocalRoot reciprocal_root(std::uint64_t value) {
  ReciprocalRoot result;
  if (value == 0) return result;
  // Normalised to [2^30, 2^32) by an even shift.
  int shift = 0;
  // By powers of two: a level of choices each, as hardware has it.
  for (int level = 3; level >= 0; --level) {
    const int by = 1 << level;
    if (value >= std::uint64_t{1} << (30 + 2 * by)) {
      value >>= 2 * by;
      shift += by;
    }
  }
  for (int level = 3; level >= 0; --level) {
    const int by = 1 << level;
    if (value < std::uint64_t{1} << (32 - 2 * by)) {
      value <<= 2 * by;
      shift -= by;
    }
  }
  // r = 2^46 / sqrt(value), by two Newton steps r (3 - value r^2 / 2^92) / 2.
  std::uint64_t root = std::uint64_t{kReciprocalRootTable[(value >> 24) - 64]} << 16;
  for (int i = 0; i < 2; ++i) {
    const std::uint64_t square = (root * root) >> 30;
    const std::uint64_t product = (value * square) >> 31;  // about 2^31
    root = (root * ((std::uint64_t{3} << 31) - product)) >> 32;
  }
  result.root = static_cast<std::uint32_t>(root);
  result.half_exponent = shift;
  return result;
}

/// What the first pass finds.
struct RowStatistics {
  std::int64_t sum = 0;      ///< |sum| < 2^29
  std::int64_t squares = 0;  ///< < 2^44
};

inline void add_to_row(RowStatistics& row, std::int16_t value) {
  row.sum += value;
  row.squares += std::int32_t{value} * value;
}

/// `epsilon` in units of the squared operand times `count`^2, below 2^60; V is below 2^59 + epsilon.
inline ReciprocalRoot layernorm_root(const RowStatistics& row, int count, std::int64_t epsilon) {
  return reciprocal_root(static_cast<std::uint64_t>(count * row.squares - row.sum * row.sum + epsilon));
}

/// (x - mean) / deviation with kNormalisedFraction fraction bits; below sqrt(count) in magnitude.
inline std::int64_t normalise(std::int16_t value, const RowStatistics& row, int count, ReciprocalRoot root) {
  const std::int64_t deviation = std::int64_t{count} * value - row.sum;
  return round_shift(deviation * static_cast<std::int64_t>(root.root), 46 - kNormalisedFraction + root.half_exponent);
}

/// gamma * normalised + beta in the result's unit. `beta_shift` (0..24) brings beta to the product's unit.
inline std::int32_t layernorm_value(std::int64_t normalised, std::int16_t gamma, std::int16_t beta, int beta_shift,
                                    Scaling to_result, int bits) {
  return requantise(normalised * gamma + std::int64_t{beta} * (std::int64_t{1} << beta_shift), to_result, bits);
}

}  // namespace arith
}  // namespace secateur
