// SPDX-License-Identifier: Apache-2.0
#include "base/decimal_product.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(DecimalProduct, IsExactWhereBinaryFractionsAreNot) {
  EXPECT_EQ(ceil_of_product(1.1, 100'000, 1'000), 110);
  EXPECT_EQ(static_cast<int>(std::ceil(1.1 * 100)), 111);
  EXPECT_EQ(ceil_of_product(0.7, 10, 1), 7);
  EXPECT_EQ(ceil_of_product(0.07, 100, 1), 7);
  EXPECT_EQ(ceil_of_product(0.55, 100, 1), 55);
  EXPECT_EQ(ceil_of_product(2.0, 300'000, 1'000), 600);
}

TEST(DecimalProduct, RoundsUpByTheLeastExcess) {
  EXPECT_EQ(ceil_of_product(1.1, 100'001, 1'000), 111);
  EXPECT_EQ(ceil_of_product(1.100000000000001, 100'000, 1'000), 111);
  EXPECT_EQ(ceil_of_product(1.0 / 3, 3, 1), 1);     // 0.3333333333333333
  EXPECT_EQ(ceil_of_product(0.1 + 0.2, 10, 1), 4);  // 0.30000000000000004
}

TEST(DecimalProduct, EndsOfTheRange) {
  EXPECT_EQ(ceil_of_product(0.0, 1'000'000, 1), 0);
  EXPECT_EQ(ceil_of_product(1e6, 0, 1), 0);
  EXPECT_EQ(ceil_of_product(1e-300, 1'000'000'000'000, 1), 1);
  EXPECT_EQ(ceil_of_product(5e-324, 1, 1'000'000'000'000), 1);
  EXPECT_EQ(ceil_of_product(1e6, 2'000'000, 1'000), 2'000'000'000);
  EXPECT_EQ(ceil_of_product(123456.78901234567, 2'000'000, 1'000), 246'913'579);
  EXPECT_EQ(ceil_of_product(1e18, 1, 1), 1'000'000'000'000'000'000);
}

TEST(DecimalProduct, EqualsIntegersOfEveryNumberOfDecimals) {
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 5000; ++trial) {
    std::int64_t scale = 1;
    for (std::uint64_t d = random() % 10; d > 0; --d) scale *= 10;
    const auto numerator = static_cast<std::int64_t>(random() % 1'000'000'000);
    const auto factor = static_cast<std::int64_t>(random() % 9'000'000);
    const auto expected = (numerator * factor + scale * 1'000 - 1) / (scale * 1'000);
    const double written = static_cast<double>(numerator) / static_cast<double>(scale);
    ASSERT_EQ(ceil_of_product(written, factor, 1'000), expected) << written << " * " << factor;
  }
}

TEST(DecimalProductDeathTest, RefusesWhatItCannotCount) {
  EXPECT_DEATH(ceil_of_product(-1.0, 1, 1), "out of range");
  EXPECT_DEATH(ceil_of_product(1e300, 1, 1), "out of range");
}

}  // namespace
}  // namespace secateur::test
