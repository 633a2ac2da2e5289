// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(Decimal, IsWhatTheUserWrote) {
  EXPECT_EQ(Decimal::from_double(0.55), Decimal(55, 100));
  EXPECT_EQ(Decimal::from_double(0.7).numerator(), 7);
  EXPECT_EQ(Decimal::from_double(0.7).denominator(), 10);
  EXPECT_EQ(Decimal::from_double(1.0), Decimal(1, 1));
  EXPECT_EQ(Decimal::from_double(-2.5), Decimal(-25, 10));
  EXPECT_EQ(Decimal::from_double(1e-15), Decimal(1, 1'000'000'000'000'000));
}

TEST(Decimal, CeilingsAreExactWhereBinaryFractionsAreNot) {
  EXPECT_EQ(Decimal::from_double(0.55).ceil_of(100), 55);
  EXPECT_EQ(static_cast<int>(std::ceil(0.55 * 100)), 56);
  EXPECT_EQ(Decimal::from_double(0.07).ceil_of(100), 7);
  EXPECT_EQ(Decimal::from_double(0.5).ceil_of(197), 99);
  EXPECT_EQ(Decimal::from_double(0.7).ceil_of(0), 0);
  EXPECT_EQ(Decimal::from_double(0.999999999999999).ceil_of(1'000'000'000'000), 1'000'000'000'000);
}

TEST(Decimal, PublishedTokenCounts) {
  const auto after = [](double keep, int tokens) { return Decimal::from_double(keep).ceil_of(tokens - 1) + 2; };
  EXPECT_EQ(after(0.5, 198), 101);
  EXPECT_EQ(after(0.5, 101), 52);
  EXPECT_EQ(after(0.5, 52), 28);
  EXPECT_EQ(after(0.7, 198), 140);
  EXPECT_EQ(after(0.7, 140), 100);
  EXPECT_EQ(after(0.7, 100), 72);
  EXPECT_EQ(after(0.9, 198), 180);
  EXPECT_EQ(after(0.9, 180), 164);
  EXPECT_EQ(after(0.9, 164), 149);
}

TEST(Decimal, EqualityIsOfValuesAndDoesNotOverflow) {
  EXPECT_EQ(Decimal(5, 10), Decimal(50, 100));
  EXPECT_NE(Decimal::from_double(0.123456789012345), Decimal::from_double(0.123456789012346));
  EXPECT_EQ(Decimal(123'456'789'012'345, 1'000'000'000'000'000), Decimal::from_double(0.123456789012345));
}

TEST(Decimal, RefusesWhatHasNoShortDecimal) {
  EXPECT_THROW(Decimal::from_double(std::numeric_limits<double>::quiet_NaN()), std::out_of_range);
  EXPECT_THROW(Decimal::from_double(std::numeric_limits<double>::infinity()), std::out_of_range);
  EXPECT_THROW(Decimal::from_double(0.1 + 0.2), std::out_of_range);
  EXPECT_THROW(Decimal::from_double(0.1234567890123456), std::out_of_range);  // 16 decimals
  EXPECT_NO_THROW(Decimal::from_double(0.123456789012345));
  EXPECT_THROW(Decimal::from_double(1e-16), std::out_of_range);
  EXPECT_THROW(Decimal::from_double(1e300), std::out_of_range);
}

TEST(Decimal, RoundTripsThroughDouble) {
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 2000; ++trial) {
    const auto numerator = static_cast<std::int64_t>(random() % 1'000'000'000'000'001);
    const Decimal decimal(numerator, 1'000'000'000'000'000);
    EXPECT_EQ(Decimal::from_double(decimal.to_double()), decimal);
  }
}

}  // namespace
}  // namespace secateur::test
