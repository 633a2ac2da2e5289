// SPDX-License-Identifier: Apache-2.0
// Sums of two streams, and the mean of two classifiers' logits, kLanes values a cycle, in place if wanted. C++14,
// synthesizable.
#pragma once

#include "arith/integer.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/types.hpp"

namespace secateur {
namespace hls {

/// `first(base, count, values)` and `second` give up to kLanes values, `sum(base, count, values)` takes them.
template <class C, class First, class Second, class Result>
void residual_tile(const First& first, const Second& second, int values, const Result& sum) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(RESIDUAL)
  for (int base = 0; base < values; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * C::kMaxWidth / C::kLanes)
    const int count = lanes_left<C>(base, values);
    std::int16_t a[C::kLanes], b[C::kLanes], out[C::kLanes];
    SECATEUR_HLS_PARTITION(a, 1)
    SECATEUR_HLS_PARTITION(b, 1)
    SECATEUR_HLS_PARTITION(out, 1)
    first(base, count, a);
    second(base, count, b);
    SECATEUR_HLS_LABEL(RESIDUAL_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (lane < count) out[lane] = arith::residual_add(a[lane], b[lane]);
    }
    sum(base, count, out);
  }
}

/// The same with `mean`.
template <class C, class First, class Second, class Result>
void average_tile(const First& first, const Second& second, int values, const Result& mean) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(AVERAGE)
  for (int base = 0; base < values; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxWidth / C::kLanes)
    const int count = lanes_left<C>(base, values);
    std::int16_t a[C::kLanes], b[C::kLanes], out[C::kLanes];
    SECATEUR_HLS_PARTITION(a, 1)
    SECATEUR_HLS_PARTITION(b, 1)
    SECATEUR_HLS_PARTITION(out, 1)
    first(base, count, a);
    second(base, count, b);
    SECATEUR_HLS_LABEL(AVERAGE_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (lane < count) out[lane] = arith::average(a[lane], b[lane]);
    }
    mean(base, count, out);
  }
}

}  // namespace hls
}  // namespace secateur
