// SPDX-License-Identifier: Apache-2.0
// Integer helpers used in every cycle formula.
#pragma once

#include <cstdint>
#include <type_traits>

namespace secateur {

/// ceil(a / b) for a >= 0, b > 0.
template <class T>
constexpr T ceil_div(T a, T b) {
  static_assert(std::is_integral_v<T>);
  return static_cast<T>((a + b - 1) / b);
}

/// a rounded up to a multiple of b.
template <class T>
constexpr T round_up(T a, T b) {
  return static_cast<T>(ceil_div(a, b) * b);
}

/// Smallest power of two >= n, n >= 1.
constexpr std::int64_t next_power_of_two(std::int64_t n) {
  std::int64_t p = 1;
  while (p < n) p *= 2;
  return p;
}

/// log2 of a power of two.
constexpr int log2_exact(std::int64_t power_of_two) {
  int bits = 0;
  while ((std::int64_t{1} << bits) < power_of_two) ++bits;
  return bits;
}

}  // namespace secateur
