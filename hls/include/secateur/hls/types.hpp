// SPDX-License-Identifier: Apache-2.0
// Integers of the kernels. Where Vitis' ap_int.h is there and SECATEUR_HLS_AP_INT is defined, sums have exactly the
// bits they need; else 64. The bits that leave a kernel are the same: no sum exceeds its width (docs/arithmetic.md 1).
// C++14.
//
// The kernels are templates on a configuration C, a struct of static constants:
//   kBlock, kPe                          b, p_pe
//   kRows, kColumns                      p_t, p_c
//   kModules, kPorts                     p_h; feature ports
//   kWordSlices                          slices of p_pe values in a word of a feature bank
//   kActivationBits, kWeightBits         8 or 16
//   kLanes                               element-wise values a cycle
//   kComparators, kSortKeys              token sorter
//   kShuffleWords, kFuseLanes            token shuffle
//   kMaxTokens, kMaxWidth                bounds of rows and of values in a row
//   kMaxStreams, kMaxKept                weight columns of a snapshot; kept blocks of one
#pragma once

#include <cstdint>

#if defined(SECATEUR_HLS_AP_INT)
#include <ap_int.h>
#endif

namespace secateur {
namespace hls {

template <int bits>
struct Signed;
template <>
struct Signed<8> {
  using Type = std::int8_t;
};
template <>
struct Signed<16> {
  using Type = std::int16_t;
};

template <class C>
using Activation = typename Signed<C::kActivationBits>::Type;
template <class C>
using Weight = typename Signed<C::kWeightBits>::Type;

/// A sum of products with its bias.
template <class C>
struct SumOf {
  static_assert(C::kActivationBits + C::kWeightBits <= 32, "operands have at most 16 bits");
#if defined(SECATEUR_HLS_AP_INT)
  using Type = ap_int<C::kActivationBits + C::kWeightBits + 13>;  // 2^14 products, or a 32-bit bias
#else
  using Type = std::int64_t;
#endif
};
template <class C>
using Sum = typename SumOf<C>::Type;

constexpr int ceil_div(int a, int b) {
  return (a + b - 1) / b;
}

/// Values that an iteration at `base` has, of `values` in all.
template <class C>
constexpr int lanes_left(int base, int values) {
  return values - base < C::kLanes ? values - base : C::kLanes;
}

/// u: a PE makes u x u values of an output block a multiplier.
template <class C>
constexpr int slices() {
  static_assert(C::kBlock % C::kPe == 0, "p_pe divides the block");
  return C::kBlock / C::kPe;
}
/// c_b: cycles of one block product.
template <class C>
constexpr int block_product_cycles() {
  return slices<C>() * slices<C>() * C::kBlock;
}

}  // namespace hls
}  // namespace secateur
