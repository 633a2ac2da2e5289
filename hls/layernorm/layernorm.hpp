// SPDX-License-Identifier: Apache-2.0
// LayerNorm of a row tile (docs/microarchitecture/elementwise.md 4.1, docs/arithmetic.md 4.4): two passes of kLanes
// values a cycle, statistics first. Between them the reciprocal root of each row is made while the pipeline drains.
// C++14, synthesizable.
#pragma once

#include "arith/constants.hpp"
#include "arith/layernorm.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/types.hpp"
#include "secateur/hls/walk.hpp"

namespace secateur {
namespace hls {

/// `x(i)` and `y(i, value)`: rows x width, row-major; rows are at most kBlock. Results are as wide as `constants.bits`
/// says.
template <class C, class X, class Y>
void layernorm_tile(const X& x, const std::int16_t* gamma, const std::int16_t* beta, int rows, int width,
                    const arith::LayerNormConstants& constants, const Y& y) {
  arith::RowStatistics statistics[C::kBlock];
  arith::ReciprocalRoot roots[C::kBlock];
  SECATEUR_HLS_PARTITION(statistics, 1)
  SECATEUR_HLS_PARTITION(roots, 1)
  const int values = rows * width;
  Walk walk(width);
  SECATEUR_HLS_LABEL(STATISTICS)
  for (int base = 0; base < values; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * C::kMaxWidth / C::kLanes)
    SECATEUR_HLS_LABEL(STATISTICS_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (base + lane < values) arith::add_to_row(statistics[walk.row], x(base + lane));
      walk.next();
    }
  }
  SECATEUR_HLS_LABEL(ROOTS)
  for (int row = 0; row < rows; ++row) {
    SECATEUR_HLS_UNROLL
    roots[row] = arith::layernorm_root(statistics[row], width, constants.epsilon);
  }
  walk = Walk(width);
  SECATEUR_HLS_LABEL(NORMALISE)
  for (int base = 0; base < values; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * C::kMaxWidth / C::kLanes)
    SECATEUR_HLS_LABEL(NORMALISE_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (base + lane < values) {
        const std::int64_t z = arith::normalise(x(base + lane), statistics[walk.row], width, roots[walk.row]);
        y(base + lane,
          static_cast<std::int16_t>(arith::layernorm_value(z, gamma[walk.column], beta[walk.column],
                                                           constants.beta_shift, constants.to_result, constants.bits)));
      }
      walk.next();
    }
  }
}

}  // namespace hls
}  // namespace secateur
