// SPDX-License-Identifier: Apache-2.0
// GELU of a row tile (docs/arithmetic.md 4.3), kLanes values a cycle, in place if wanted. C++14, synthesizable.
#pragma once

#include "arith/constants.hpp"
#include "arith/gelu.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/types.hpp"

namespace secateur {
namespace hls {

/// `x(first, count, values)` gives up to kLanes values, `y(first, count, values)` takes them.
template <class C, class X, class Y>
void gelu_tile(const X& x, int values, const arith::GeluConstants& constants, const Y& y) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(GELU)
  for (int base = 0; base < values; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * C::kMaxWidth / C::kLanes)
    const int count = lanes_left<C>(base, values);
    std::int16_t in[C::kLanes], out[C::kLanes];
    SECATEUR_HLS_PARTITION(in, 1)
    SECATEUR_HLS_PARTITION(out, 1)
    x(base, count, in);
    SECATEUR_HLS_LABEL(GELU_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (lane >= count) continue;
      out[lane] =
          static_cast<std::int16_t>(arith::gelu(in[lane], constants.to_fraction, constants.to_result, constants.bits));
    }
    y(base, count, out);
  }
}

}  // namespace hls
}  // namespace secateur
