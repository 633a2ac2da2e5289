// SPDX-License-Identifier: Apache-2.0
// LayerNorm of a row tile (docs/microarchitecture/elementwise.md 4.1, docs/arithmetic.md 4.4): two passes of kLanes
// values a cycle, statistics first. A row's reciprocal root is made when its last values have come: those of the last
// row while the pipeline drains. C++14, synthesizable.
#pragma once

#include "arith/constants.hpp"
#include "arith/layernorm.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/row_tile.hpp"
#include "secateur/hls/types.hpp"

namespace secateur {
namespace hls {

/// Sums over the lanes of a group that belong to one row.
template <class C>
arith::RowStatistics statistics_of(const std::int16_t (&in)[C::kLanes], int from, int to) {
  SECATEUR_HLS_INLINE
  std::int64_t sums[C::kLanes], squares[C::kLanes];
  SECATEUR_HLS_PARTITION(sums, 1)
  SECATEUR_HLS_PARTITION(squares, 1)
  SECATEUR_HLS_LABEL(STATISTICS_LANES)
  for (int lane = 0; lane < C::kLanes; ++lane) {
    SECATEUR_HLS_UNROLL
    const std::int32_t value = lane >= from && lane < to ? in[lane] : 0;
    sums[lane] = value;
    squares[lane] = value * value;
  }
  arith::RowStatistics statistics;
  statistics.sum = sum_of(sums);
  statistics.squares = sum_of(squares);
  return statistics;
}

/// The first pass: statistics of each row, and its reciprocal root.
template <class C, class X>
void layernorm_statistics(const X& x, int values, int width, std::int64_t epsilon,
                          arith::RowStatistics (&statistics)[C::kBlock], arith::ReciprocalRoot (&roots)[C::kBlock]) {
  SECATEUR_HLS_INLINE
  std::int64_t sum = 0;  // of the row that is not at its end yet
  std::int64_t squares = 0;
  int row = 0;
  int left = width;  // values of that row from the group on
  SECATEUR_HLS_LABEL(STATISTICS)
  for (int base = 0; base < values; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * C::kMaxWidth / C::kLanes)
    const int count = lanes_left<C>(base, values);
    std::int16_t in[C::kLanes];
    SECATEUR_HLS_PARTITION(in, 1)
    x(base, count, in);
    const bool ends = left <= C::kLanes;
    const arith::RowStatistics own = statistics_of<C>(in, 0, left < count ? left : count);
    const arith::RowStatistics next = statistics_of<C>(in, left, count);
    arith::RowStatistics whole;
    whole.sum = sum + own.sum;
    whole.squares = squares + own.squares;
    const arith::ReciprocalRoot root = arith::layernorm_root(whole, width, epsilon);
    SECATEUR_HLS_LABEL(FINISHED_ROW)
    for (int i = 0; i < C::kBlock; ++i) {
      SECATEUR_HLS_UNROLL
      if (ends && i == row) {
        statistics[i] = whole;
        roots[i] = root;
      }
    }
    sum = ends ? next.sum : whole.sum;
    squares = ends ? next.squares : whole.squares;
    row = ends ? row + 1 : row;
    left = ends ? left - C::kLanes + width : left - C::kLanes;
  }
}

/// `x(first, count, values)` gives up to kLanes of rows x width, row-major, `y(first, count, values)` takes them;
/// `parameters(column, gamma, beta)` gives kLanes of each from a column on, and from 0 behind the last. Rows are at
/// most kBlock, width at least kLanes, so that a group has parts of two rows at most. Results are as wide as
/// `constants.bits` says.
template <class C, class X, class Parameters, class Y>
void layernorm_tile(const X& x, const Parameters& parameters, int rows, int width,
                    const arith::LayerNormConstants& constants, const Y& y) {
  SECATEUR_HLS_INLINE
  arith::RowStatistics statistics[C::kBlock];
  arith::ReciprocalRoot roots[C::kBlock];
  SECATEUR_HLS_PARTITION(statistics, 1)
  SECATEUR_HLS_PARTITION(roots, 1)
  const int values = rows * width;
  layernorm_statistics<C>(x, values, width, constants.epsilon, statistics, roots);
  RowStarts<C> starts;
  SECATEUR_HLS_PARTITION(starts.of_row, 1)
  find_rows<C>(width, starts);
  int column = 0;
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
    parameters(column, gamma, beta);
    SECATEUR_HLS_LABEL(NORMALISE_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (lane < count) {
        const std::int64_t z = arith::normalise(in[lane], pick_row<C>(starts, base + lane, statistics), width,
                                                pick_row<C>(starts, base + lane, roots));
        out[lane] = static_cast<std::int16_t>(arith::layernorm_value(z, gamma[lane], beta[lane], constants.beta_shift,
                                                                     constants.to_result, constants.bits));
      }
    }
    y(base, count, out);
    column = column + C::kLanes < width ? column + C::kLanes : column + C::kLanes - width;
  }
}

}  // namespace hls
}  // namespace secateur
