// SPDX-License-Identifier: Apache-2.0
#include "arith/integer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "support/names.hpp"

namespace secateur::arith {
namespace {

/// Half to even by another way: the parity of the integer below decides ties.
std::int64_t reference_round(std::int64_t value, int shift) {
  __extension__ using Wide = __int128;
  const Wide unit = Wide{1} << shift;
  Wide below = value / unit;
  if (below * unit > value) --below;
  const Wide twice = 2 * (value - below * unit);
  if (twice > unit || (twice == unit && below % 2 != 0)) ++below;
  return static_cast<std::int64_t>(below);
}

TEST(RoundShift, TiesGoToTheEvenNeighbour) {
  EXPECT_EQ(round_shift(2, 2), 0);    // 0.5
  EXPECT_EQ(round_shift(6, 2), 2);    // 1.5
  EXPECT_EQ(round_shift(10, 2), 2);   // 2.5
  EXPECT_EQ(round_shift(-2, 2), 0);   // -0.5
  EXPECT_EQ(round_shift(-6, 2), -2);  // -1.5
  EXPECT_EQ(round_shift(-10, 2), -2);
  EXPECT_EQ(round_shift(11, 2), 3);
  EXPECT_EQ(round_shift(-11, 2), -3);
  EXPECT_EQ(round_shift(7, 0), 7);
}

TEST(RoundShift, EqualsTheReferenceOnEverySmallValue) {
  for (int shift = 0; shift <= 9; ++shift) {
    for (std::int64_t value = -5000; value <= 5000; ++value) {
      ASSERT_EQ(round_shift(value, shift), reference_round(value, shift)) << value << " >> " << shift;
    }
  }
}

TEST(RoundShift, EqualsTheReferenceUpToTheLargestShift) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 1'000'000; ++i) {
    const int shift = static_cast<int>(random() % (kMaxShift + 1));
    const auto value = static_cast<std::int64_t>(random()) >> (1 + random() % 60);
    ASSERT_EQ(round_shift(value, shift), reference_round(value, shift)) << value << " >> " << shift;
  }
}

TEST(Saturate, StopsAtSymmetricEnds) {
  EXPECT_EQ(saturate_signed(127, 8), 127);
  EXPECT_EQ(saturate_signed(128, 8), 127);
  EXPECT_EQ(saturate_signed(-127, 8), -127);
  EXPECT_EQ(saturate_signed(-128, 8), -127);
  EXPECT_EQ(saturate_signed(-40000, 16), -32767);
  EXPECT_EQ(saturate_unsigned(-1, 8), 0);
  EXPECT_EQ(saturate_unsigned(256, 8), 255);
  EXPECT_EQ(saturate_unsigned(70000, 16), 65535);
}

TEST(Requantise, IsTheExactQuotientRoundedOnce) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 200'000; ++i) {
    const auto value = static_cast<std::int64_t>(random()) >> (19 + random() % 40);
    ASSERT_LT(std::abs(value), kAccumulatorLimit);
    const Scaling scaling{kMultiplierLow + static_cast<std::int32_t>(random() % kMultiplierLow),
                          static_cast<std::int32_t>(random() % (kMaxShift + 1))};
    const std::int64_t expected = reference_round(value * scaling.multiplier, scaling.shift);
    ASSERT_EQ(requantise(value, scaling, 16), std::min<std::int64_t>(32767, std::max<std::int64_t>(-32767, expected)));
  }
}

TEST(Requantise, IsExactAtTheEndsOfItsRanges) {
  EXPECT_EQ(kMultiplierLow, 65536);
  EXPECT_EQ(kMultiplierHigh, 131072);
  EXPECT_EQ(kMaxShift, 62);
  EXPECT_EQ(kAccumulatorLimit, std::int64_t{35'184'372'088'832});
  const std::int64_t largest = kAccumulatorLimit - 1;
  const std::int32_t multiplier = kMultiplierHigh - 1;
  EXPECT_EQ(scaled(largest, {multiplier, 62}), 1);  // a little below 1
  EXPECT_EQ(scaled(-largest, {multiplier, 62}), -1);
  EXPECT_EQ(scaled(largest, {multiplier, 0}), std::int64_t{4'611'650'834'055'168'001});
  EXPECT_EQ(scaled(-largest, {multiplier, 0}), -std::int64_t{4'611'650'834'055'168'001});
}

TEST(Requantise, ZeroMultiplierGivesZero) {
  EXPECT_EQ(requantise(kAccumulatorLimit - 1, Scaling{}, 8), 0);
}

TEST(Residual, SaturatesAndAverages) {
  EXPECT_EQ(residual_add(32000, 1000), 32767);
  EXPECT_EQ(residual_add(-32000, -1000), -32767);
  EXPECT_EQ(residual_add(-5, 7), 2);
  EXPECT_EQ(average(1, 2), 2);  // 1.5
  EXPECT_EQ(average(2, 3), 2);  // 2.5
  EXPECT_EQ(average(-1, -2), -2);
  EXPECT_EQ(average(32767, 32767), 32767);
}

TEST(MultiplyAccumulate, HoldsTheLongestInnerProductOfSixteenBits) {
  std::int64_t accumulator = -2147483647;
  for (int i = 0; i < 16384; ++i) accumulator = multiply_accumulate(accumulator, 32767, -32767);
  EXPECT_EQ(accumulator, -2147483647 - std::int64_t{16384} * 32767 * 32767);
  EXPECT_LT(-accumulator, kAccumulatorLimit);
}

}  // namespace
}  // namespace secateur::arith
