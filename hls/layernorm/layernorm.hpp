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

/// `x(first, count, values)` gives up to kLanes of rows x width, row-major, `y(first, count, values)` takes them;
/// `parameters(column, gamma, beta)` gives kLanes of each from a column on, and from 0 behind the last. Rows are at
/// most kBlock, width at least kLanes. Results are as wide as `constants.bits` says.
template <class C, class X, class Parameters, class Y>
void layernorm_tile(const X& x, const Parameters& parameters, int rows, int width,
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
    const int count = lanes_left<C>(base, values);
    std::int16_t in[C::kLanes];
    SECATEUR_HLS_PARTITION(in, 1)
    x(base, count, in);
    SECATEUR_HLS_LABEL(STATISTICS_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (lane < count) arith::add_to_row(statistics[walk.row], in[lane]);
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
    const int count = lanes_left<C>(base, values);
    std::int16_t in[C::kLanes], out[C::kLanes], gamma[C::kLanes], beta[C::kLanes];
    SECATEUR_HLS_PARTITION(in, 1)
    SECATEUR_HLS_PARTITION(out, 1)
    SECATEUR_HLS_PARTITION(gamma, 1)
    SECATEUR_HLS_PARTITION(beta, 1)
    x(base, count, in);
    parameters(walk.column, gamma, beta);
    SECATEUR_HLS_LABEL(NORMALISE_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (lane < count) {
        const std::int64_t z = arith::normalise(in[lane], statistics[walk.row], width, roots[walk.row]);
        out[lane] = static_cast<std::int16_t>(arith::layernorm_value(z, gamma[lane], beta[lane], constants.beta_shift,
                                                                     constants.to_result, constants.bits));
      }
      walk.next();
    }
    y(base, count, out);
  }
}

}  // namespace hls
}  // namespace secateur
