// SPDX-License-Identifier: Apache-2.0
// 17 tokens of 32 values become CLS, the 8 best and the fused one, by itself.
#include "token_selector/token_selector.hpp"
#include "tops/config.hpp"
#include "tops/lanes.hpp"

extern "C" void token_shuffle_top(const std::int16_t x[17 * 32], const std::uint32_t scores[17],
                                  const std::uint16_t order[16], std::int32_t multiplier, std::int32_t shift,
                                  std::int16_t y[10 * 32]) {
  secateur::arith::Scaling scaling;
  scaling.multiplier = multiplier;
  scaling.shift = shift;
  // What stands behind the last row's end is asked for and not looked at.
  const auto token = [&](int row, int column, std::int16_t* values) {
    SECATEUR_HLS_INLINE
    SECATEUR_HLS_LABEL(TOKEN)
    for (int i = 0; i < SmallConfig::kLanes; ++i) {
      SECATEUR_HLS_UNROLL
      values[i] = column + i < 32 ? x[row * 32 + column + i] : std::int16_t{0};
    }
  };
  secateur::hls::shuffle_tokens<SmallConfig>(token, token, scores, order, 17, 32, 8, scaling, LanesOf<std::int16_t>{y});
}
