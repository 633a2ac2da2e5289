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
#include "secateur/hls/types.hpp"
#include "secateur/hls/walk.hpp"

namespace secateur {
namespace hls {

/// `scores(i)`, `exps(i, value)`; `maxima(row)`: a row's largest score, as the drain of Q K^T has seen it.
template <class C, class Scores, class Maxima, class Exps>
void softmax_exp_tile(const Scores& scores, const Maxima& maxima, int rows, int width, arith::Scaling to_log2,
                      const Exps& exps) {
  const int values = rows * width;
  Walk walk(width);
  SECATEUR_HLS_LABEL(EXP)
  for (int base = 0; base < values; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * C::kMaxTokens / C::kLanes)
    SECATEUR_HLS_LABEL(EXP_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (base + lane < values) {
        exps(base + lane, arith::softmax_exp(std::int32_t{maxima(walk.row)} - scores(base + lane), to_log2));
      }
      walk.next();
    }
  }
}

/// `exps(i)`, `probabilities(i, value)`; `sums(row)`: of exp. `first_row` is the tile's in the head: row 0 is CLS,
/// whose probabilities are added to `token_scores`. Results are as wide as `constants.bits` says, unsigned when 8.
template <class C, class Exps, class Sums, class Probabilities>
void softmax_norm_tile(const Exps& exps, const Sums& sums, int first_row, int rows, int width,
                       const arith::SoftmaxConstants& constants, arith::TokenScore* token_scores,
                       const Probabilities& probabilities) {
  std::uint32_t reciprocals[C::kBlock];
  SECATEUR_HLS_PARTITION(reciprocals, 1)
  SECATEUR_HLS_LABEL(RECIPROCALS)
  for (int row = 0; row < rows; ++row) {
    SECATEUR_HLS_UNROLL
    reciprocals[row] = arith::softmax_reciprocal(sums(row));
  }
  const int values = rows * width;
  Walk walk(width);
  SECATEUR_HLS_LABEL(NORM)
  for (int base = 0; base < values; base += C::kLanes) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * C::kMaxTokens / C::kLanes)
    SECATEUR_HLS_LABEL(NORM_LANES)
    for (int lane = 0; lane < C::kLanes; ++lane) {
      SECATEUR_HLS_UNROLL
      if (base + lane < values) {
        const std::uint16_t probability = arith::softmax_probability(exps(base + lane), reciprocals[walk.row]);
        if (first_row + walk.row == 0) token_scores[walk.column] += probability;
        probabilities(base + lane, arith::narrow_probability(probability, constants.narrow, constants.bits));
      }
      walk.next();
    }
  }
}

}  // namespace hls
}  // namespace secateur
