// SPDX-License-Identifier: Apache-2.0
// The softmax of a tile of 8 rows of 17 scores by itself, row sums between its passes included, rows from the head's
// first on: `token_scores` gets the CLS row's.
#include "softmax/softmax.hpp"

#include "tops/config.hpp"
#include "tops/lanes.hpp"

extern "C" void softmax_top(const std::int16_t scores[8 * 17], std::int32_t log2_multiplier, std::int32_t log2_shift,
                            std::int32_t narrow_multiplier, std::int32_t narrow_shift, std::uint32_t token_scores[17],
                            std::int16_t probabilities[8 * 17]) {
  std::int16_t exps[8 * 17];
  std::int16_t maxima[8];
  std::uint32_t sums[8];
  secateur::arith::SoftmaxConstants constants;
  constants.to_log2.multiplier = log2_multiplier;
  constants.to_log2.shift = log2_shift;
  constants.narrow.multiplier = narrow_multiplier;
  constants.narrow.shift = narrow_shift;
  constants.bits = 8;
  std::uint32_t cls[17];
  SECATEUR_HLS_PARTITION(maxima, 1)
  SECATEUR_HLS_PARTITION(sums, 1)
  SECATEUR_HLS_PARTITION(cls, 1)
  SECATEUR_HLS_LABEL(MAXIMA)
  for (int row = 0; row < 8; ++row) {
    SECATEUR_HLS_UNROLL
    maxima[row] = scores[row * 17];
    SECATEUR_HLS_LABEL(MAXIMUM)
    for (int i = 1; i < 17; ++i) maxima[row] = scores[row * 17 + i] > maxima[row] ? scores[row * 17 + i] : maxima[row];
  }
  secateur::hls::softmax_exp_tile<SmallConfig>(LanesOf<const std::int16_t>{scores}, maxima, 8, 17, constants.to_log2,
                                               LanesOf<std::int16_t>{exps});
  SECATEUR_HLS_LABEL(SUMS)
  for (int row = 0; row < 8; ++row) {
    SECATEUR_HLS_UNROLL
    sums[row] = 0;
    SECATEUR_HLS_LABEL(SUM)
    for (int i = 0; i < 17; ++i) sums[row] += static_cast<std::uint16_t>(exps[row * 17 + i]);
  }
  SECATEUR_HLS_LABEL(NO_SCORES)
  for (int i = 0; i < 17; ++i) {
    SECATEUR_HLS_UNROLL
    cls[i] = 0;
  }
  secateur::hls::softmax_norm_tile<SmallConfig>(LanesOf<const std::int16_t>{exps}, sums, 0, 8, 17, 17, constants, cls,
                                                LanesOf<std::int16_t>{probabilities});
  SECATEUR_HLS_LABEL(SCORES)
  for (int i = 0; i < 17; ++i) {
    SECATEUR_HLS_UNROLL
    token_scores[i] = cls[i];
  }
}
