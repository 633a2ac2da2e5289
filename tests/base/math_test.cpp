// SPDX-License-Identifier: Apache-2.0
#include "base/math.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(Math, CeilDivRoundsUp) {
  EXPECT_EQ(ceil_div(0, 5), 0);
  EXPECT_EQ(ceil_div(1, 5), 1);
  EXPECT_EQ(ceil_div(5, 5), 1);
  EXPECT_EQ(ceil_div(6, 5), 2);
  EXPECT_EQ(ceil_div<std::int64_t>(4'000'000'000'000, 3), 1'333'333'333'334);
}

TEST(Math, RoundUpToAMultiple) {
  EXPECT_EQ(round_up(0, 64), 0);
  EXPECT_EQ(round_up(1, 64), 64);
  EXPECT_EQ(round_up(64, 64), 64);
  EXPECT_EQ(round_up(65, 64), 128);
}

TEST(Math, PowersOfTwo) {
  EXPECT_EQ(next_power_of_two(1), 1);
  EXPECT_EQ(next_power_of_two(2), 2);
  EXPECT_EQ(next_power_of_two(3), 4);
  EXPECT_EQ(next_power_of_two(197), 256);
  EXPECT_EQ(next_power_of_two(256), 256);
  EXPECT_EQ(next_power_of_two(257), 512);
  EXPECT_EQ(log2_exact(1), 0);
  EXPECT_EQ(log2_exact(256), 8);
}

}  // namespace
}  // namespace secateur::test
