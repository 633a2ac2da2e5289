// SPDX-License-Identifier: Apache-2.0
// splitmix64's finaliser: neighbouring numbers become seeds that have nothing in common, the same on every platform.
// Steele, Lea, Flood: "Fast splittable pseudorandom number generators" (2014).
#pragma once

#include <cstdint>

namespace secateur {

/// What splitmix64 adds to its state before each number.
inline constexpr std::uint64_t kGoldenGamma = 0x9e3779b97f4a7c15U;

constexpr std::uint64_t mixed_bits(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

}  // namespace secateur
