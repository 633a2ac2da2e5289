// SPDX-License-Identifier: Apache-2.0
// Sums of two streams, and the mean of two classifiers' logits, kLanes values a cycle, in place if wanted. C++14,
// synthesizable.
#pragma once

#include "arith/integer.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/types.hpp"

namespace secateur {
namespace hls {

/// `a(i)`, `b(i)`, `sum(i, value)`.
template <class C, class First, class Second, class Result>
void residual_tile(const First& a, const Second& b, int values, const Result& sum) {
  SECATEUR_HLS_LABEL(RESIDUAL)
  for (int base = 0; base < values; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * C::kMaxWidth / C::kLanes)
    SECATEUR_HLS_LABEL(RESIDUAL_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (base + lane < values) sum(base + lane, arith::residual_add(a(base + lane), b(base + lane)));
    }
  }
}

/// `a(i)`, `b(i)`, `mean(i, value)`.
template <class C, class First, class Second, class Result>
void average_tile(const First& a, const Second& b, int values, const Result& mean) {
  SECATEUR_HLS_LABEL(AVERAGE)
  for (int base = 0; base < values; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxWidth / C::kLanes)
    SECATEUR_HLS_LABEL(AVERAGE_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (base + lane < values) mean(base + lane, arith::average(a(base + lane), b(base + lane)));
    }
  }
}

}  // namespace hls
}  // namespace secateur
