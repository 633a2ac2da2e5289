// SPDX-License-Identifier: Apache-2.0
// 17 tokens of 32 values become CLS, the 8 best and the fused one, by itself.
#include "token_selector/token_selector.hpp"
#include "tops/config.hpp"

extern "C" void token_shuffle_top(const std::int16_t x[17 * 32], const std::uint32_t scores[17],
                                  const std::uint16_t order[16], std::int32_t multiplier, std::int32_t shift,
                                  std::int16_t y[10 * 32]) {
  secateur::arith::Scaling scaling;
  scaling.multiplier = multiplier;
  scaling.shift = shift;
  secateur::hls::shuffle_tokens<SmallConfig>([&](int i) { return x[i]; }, scores, order, 17, 32, 8, scaling,
                                             [&](int i, std::int16_t value) { y[i] = value; });
}
