// SPDX-License-Identifier: Apache-2.0
// GELU of 256 values by itself.
#include "gelu/gelu.hpp"

#include "tops/config.hpp"
#include "tops/lanes.hpp"

extern "C" void gelu_top(const std::int16_t x[256], std::int32_t fraction_multiplier, std::int32_t fraction_shift,
                         std::int32_t result_multiplier, std::int32_t result_shift, std::int16_t y[256]) {
  secateur::arith::GeluConstants constants;
  constants.to_fraction.multiplier = fraction_multiplier;
  constants.to_fraction.shift = fraction_shift;
  constants.to_result.multiplier = result_multiplier;
  constants.to_result.shift = result_shift;
  constants.bits = 8;
  secateur::hls::gelu_tile<SmallConfig>(LanesOf<const std::int16_t>{x}, 256, constants, LanesOf<std::int16_t>{y});
}
