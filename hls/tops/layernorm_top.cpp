// SPDX-License-Identifier: Apache-2.0
// LayerNorm of a tile of 8 rows of 32 by itself. `epsilon` of the variance, `multiplier` and `shift` of the result.
#include "layernorm/layernorm.hpp"

#include "tops/config.hpp"
#include "tops/lanes.hpp"

extern "C" void layernorm_top(const std::int16_t x[8 * 32], const std::int16_t gamma[32], const std::int16_t beta[32],
                              std::int64_t epsilon, std::int32_t beta_shift, std::int32_t multiplier,
                              std::int32_t shift, std::int16_t y[8 * 32]) {
  secateur::arith::LayerNormConstants constants;
  constants.epsilon = epsilon;
  constants.beta_shift = beta_shift;
  constants.to_result.multiplier = multiplier;
  constants.to_result.shift = shift;
  constants.bits = 8;
  const auto parameters = [&](int column, std::int16_t* scales, std::int16_t* shifts) {
    SECATEUR_HLS_INLINE
    SECATEUR_HLS_LABEL(PARAMETERS)
    for (int i = 0; i < SmallConfig::kLanes; ++i) {
      SECATEUR_HLS_UNROLL
      scales[i] = gamma[(column + i) % 32];
      shifts[i] = beta[(column + i) % 32];
    }
  };
  secateur::hls::layernorm_tile<SmallConfig>(LanesOf<const std::int16_t>{x}, parameters, 8, 32, constants,
                                             LanesOf<std::int16_t>{y});
}
