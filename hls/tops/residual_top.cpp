// SPDX-License-Identifier: Apache-2.0
// The sum of two streams of 256 values by itself.
#include "residual/residual.hpp"

#include "tops/config.hpp"

extern "C" void residual_top(const std::int16_t a[256], const std::int16_t b[256], std::int16_t sum[256]) {
  secateur::hls::residual_tile<SmallConfig>([&](int i) { return a[i]; }, [&](int i) { return b[i]; }, 256,
                                            [&](int i, std::int16_t value) { sum[i] = value; });
}
