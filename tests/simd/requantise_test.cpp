// SPDX-License-Identifier: Apache-2.0
#include "simd/requantise.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "support/names.hpp"

namespace secateur::simd {
namespace {

TEST(RequantiseRows, EqualsArithOnRandomAndExtremeSums) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const int count = 1 + static_cast<int>(random() % 40);
    const int first = static_cast<int>(random() % 4);
    std::vector<Channel> list;
    for (int c = 0; c < first + count; ++c) {
      const auto bias = static_cast<std::int32_t>(random()) >> (random() % 32);
      const bool zero = random() % 20 == 0;
      list.push_back({bias,
                      {zero ? 0 : arith::kMultiplierLow + static_cast<std::int32_t>(random() % arith::kMultiplierLow),
                       static_cast<std::int32_t>(random() % 63)}});
    }
    const Channels channels(list);
    std::vector<std::int32_t> sums;
    std::vector<std::int64_t> wide;
    for (int c = 0; c < count; ++c) {
      sums.push_back(static_cast<std::int32_t>(random()) >> (random() % 32));
      if (random() % 16 == 0) sums.back() = std::numeric_limits<std::int32_t>::max();
      if (random() % 16 == 0) sums.back() = -std::numeric_limits<std::int32_t>::max();
      wide.push_back(sums.back());
    }
    for (const int bits : {8, 16}) {
      std::vector<std::int16_t> result(static_cast<std::size_t>(count) + 1, 99);
      requantise(sums.data(), count, channels, first, bits, result.data());
      std::vector<std::int16_t> other(static_cast<std::size_t>(count));
      requantise(wide.data(), count, channels, first, bits, other.data());
      EXPECT_EQ(result.back(), 99);
      for (int c = 0; c < count; ++c) {
        const Channel& channel = channels[first + c];
        const std::int64_t value = std::int64_t{sums[static_cast<std::size_t>(c)]} + channel.bias;
        ASSERT_EQ(result[static_cast<std::size_t>(c)], arith::requantise(value, channel.scaling, bits));
        ASSERT_EQ(other[static_cast<std::size_t>(c)], result[static_cast<std::size_t>(c)]);
      }
    }
  }
}

TEST(RequantiseRows, TiesGoToTheEvenNeighbour) {
  const Channels channels(8, arith::Scaling{65536, 17});  // a half
  const std::int32_t sums[8] = {1, 3, 5, -1, -3, -5, 253, 255};
  std::int16_t result[8];
  requantise(sums, 8, channels, 0, 8, result);
  const std::int16_t expected[8] = {0, 2, 2, 0, -2, -2, 126, 127};
  for (int i = 0; i < 8; ++i) EXPECT_EQ(result[i], expected[i]) << i;
}

}  // namespace
}  // namespace secateur::simd
