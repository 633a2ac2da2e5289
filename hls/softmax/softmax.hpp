// SPDX-License-Identifier: Apache-2.0
// The softmax of a row tile of one head (docs/microarchitecture/elementwise.md 4.1, docs/arithmetic.md 4.1, 4.2): exp
// below the row's maximum, and, when the PEs have summed the rows, the quotient; the CLS row's quotients go to the
// token selector before they are narrowed. kLanes values a cycle. C++14, synthesizable.
#pragma once

#include "arith/constants.hpp"
#include "arith/exponential.hpp"
#include "arith/softmax.hpp"
#include "arith/token_fuse.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/row_tile.hpp"
#include "secateur/hls/types.hpp"

namespace secateur {
namespace hls {

/// `scores(first, count, values)` gives up to kLanes of rows x `pitch` values, of which the first `width` of a row
/// count, `exps(first, count, values)` takes them; `maxima`: the rows' largest scores, as the drain of Q K^T has seen
/// them.
template <class C, class Scores, class Exps>
void softmax_exp_tile(const Scores& scores, const std::int16_t maxima[C::kBlock], int rows, int pitch,
                      arith::Scaling to_log2, const Exps& exps) {
  SECATEUR_HLS_INLINE
  const int values = rows * pitch;
  RowStarts<C> starts;
  SECATEUR_HLS_PARTITION(starts.of_row, 1)
  find_rows<C>(pitch, starts);
  SECATEUR_HLS_LABEL(EXP)
  for (int base = 0; base < values; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * C::kMaxTokens / C::kLanes)
    const int count = lanes_left<C>(base, values);
    std::int16_t in[C::kLanes], out[C::kLanes];
    SECATEUR_HLS_PARTITION(in, 1)
    SECATEUR_HLS_PARTITION(out, 1)
    scores(base, count, in);
    SECATEUR_HLS_LABEL(EXP_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (lane < count) {
        // What stands behind a row's end may be above its maximum: nobody looks at its exp.
        const std::int32_t below = std::int32_t{pick_row<C>(starts, base + lane, maxima)} - in[lane];
        out[lane] = static_cast<std::int16_t>(arith::softmax_exp(below < 0 ? 0 : below, to_log2));
      }
    }
    exps(base, count, out);
  }
}

/// `exps` and `probabilities` likewise; `sums`: of exp, of the rows. `first_row` is the tile's in the head: row 0 is
/// CLS, whose probabilities are added to `token_scores`. Results are as wide as `constants.bits` says, unsigned when 8.
template <class C, class Exps, class Probabilities>
void softmax_norm_tile(const Exps& exps, const std::uint32_t sums[C::kBlock], int first_row, int rows, int width,
                       int pitch, const arith::SoftmaxConstants& constants, arith::TokenScore* token_scores,
                       const Probabilities& probabilities) {
  SECATEUR_HLS_INLINE
  std::uint32_t reciprocals[C::kBlock];
  SECATEUR_HLS_PARTITION(reciprocals, 1)
  // One divider for all rows, a row a cycle.
  SECATEUR_HLS_LABEL(RECIPROCALS)
  for (int row = 0; row < C::kBlock; ++row) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_MEANT(division, reciprocals)
    const std::uint32_t sum = row < rows ? pick<C::kBlock>(sums, row) : std::uint32_t{1};
    const std::uint32_t reciprocal = arith::softmax_reciprocal(sum);
    SECATEUR_HLS_LABEL(RECIPROCAL_OF_ROW)
    for (int i = 0; i < C::kBlock; ++i) {
      SECATEUR_HLS_UNROLL
      if (i == row) reciprocals[i] = reciprocal;
    }
  }
  const int values = rows * pitch;
  RowStarts<C> starts;
  SECATEUR_HLS_PARTITION(starts.of_row, 1)
  find_rows<C>(pitch, starts);
  SECATEUR_HLS_LABEL(NORM)
  for (int base = 0; base < values; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * C::kMaxTokens / C::kLanes)
    const int count = lanes_left<C>(base, values);
    std::int16_t in[C::kLanes], out[C::kLanes];
    SECATEUR_HLS_PARTITION(in, 1)
    SECATEUR_HLS_PARTITION(out, 1)
    exps(base, count, in);
    std::uint16_t quotients[C::kLanes];
    SECATEUR_HLS_PARTITION(quotients, 1)
    SECATEUR_HLS_LABEL(NORM_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      quotients[lane] = 0;
      if (lane < count) {
        quotients[lane] = arith::softmax_probability(static_cast<std::uint16_t>(in[lane]),
                                                     pick_row<C>(starts, base + lane, reciprocals));
        out[lane] = arith::narrow_probability(quotients[lane], constants.narrow, constants.bits);
      }
    }
    // The CLS row comes first, so that token t has lane t mod kLanes.
    SECATEUR_HLS_LABEL(CLS_ROW)
    for (int token = 0; token < C::kMaxTokens; ++token) {
      SECATEUR_HLS_UNROLL
      const int lane = token % C::kLanes;
      if (first_row == 0 && base == token - lane && token < width) token_scores[token] += quotients[lane];
    }
    probabilities(base, count, out);
  }
}

}  // namespace hls
}  // namespace secateur
