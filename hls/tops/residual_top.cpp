// SPDX-License-Identifier: Apache-2.0
// The sum of two streams of 256 values by itself.
#include "residual/residual.hpp"

#include "tops/config.hpp"
#include "tops/lanes.hpp"

extern "C" void residual_top(const std::int16_t a[256], const std::int16_t b[256], std::int16_t sum[256]) {
  secateur::hls::residual_tile<SmallConfig>(LanesOf<const std::int16_t>{a}, LanesOf<const std::int16_t>{b}, 256,
                                            LanesOf<std::int16_t>{sum});
}
