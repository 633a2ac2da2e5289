// SPDX-License-Identifier: Apache-2.0
// Every operand of the scalar steps against double: the bounds of docs/arithmetic.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "arith/exponential.hpp"
#include "arith/gelu.hpp"
#include "arith/token_fuse.hpp"
#include "support/names.hpp"

namespace secateur::arith {
namespace {

TEST(Exponential, StaysWithinItsBoundOnEveryOperand) {
  double worst = 0;
  for (std::int64_t t = 0; t < kExponentLimit + 70000; ++t) {
    const double exact = std::min(65535.0, 65536.0 * std::exp2(-static_cast<double>(t) / 65536.0));
    worst = std::max(worst, std::abs(exp2_negative(t) - exact));
  }
  EXPECT_LT(worst, 1.6);
  EXPECT_GT(worst, 0.5);
  EXPECT_EQ(exp2_negative(0), 65535);
  EXPECT_EQ(exp2_negative(65536), 32768);
  EXPECT_EQ(exp2_negative(std::int64_t{1} << 44), 0);
}

TEST(Exponential, NeverRises) {
  for (std::int64_t t = 1; t < kExponentLimit; ++t) ASSERT_LE(exp2_negative(t), exp2_negative(t - 1)) << t;
}

TEST(Exponential, OfTheRowMaximumIsOne) {
  EXPECT_EQ(softmax_exp(0, Scaling{131071, 0}), kExpOne);
}

TEST(Gelu, StaysWithinItsBoundOnEveryOperand) {
  double worst = 0;
  for (std::int64_t x = -kGeluEnd - 70000; x <= kGeluEnd + 70000; ++x) {
    const double real = static_cast<double>(x) / 65536.0;
    const double exact = 65536.0 * real * 0.5 * std::erfc(-real / std::sqrt(2.0));
    worst = std::max(worst, std::abs(static_cast<double>(gelu_fraction(x)) - exact));
  }
  EXPECT_LT(worst, 3.0);
  EXPECT_GT(worst, 0.5);
}

TEST(Gelu, EveryEightAndSixteenBitOperandIsWithinHalfAStepAndTheBound) {
  for (const int bits : {8, 16}) {
    const int most = (1 << (bits - 1)) - 1;
    const double unit = 9.0 / most;
    const double result_unit = 7.0 / most;
    const auto scaling = [](double factor) {
      int shift = 0;
      while (factor < 65536) factor *= 2, ++shift;
      return Scaling{static_cast<std::int32_t>(std::lround(factor)), shift};
    };
    for (int x = -most; x <= most; ++x) {
      const double real = x * unit;
      const double exact = std::min<double>(most, real * 0.5 * std::erfc(-real / std::sqrt(2.0)) / result_unit);
      const double bound = 0.5 + 3.6 / 65536 / result_unit + 0x1p-15 * std::abs(exact);
      ASSERT_NEAR(gelu(x, scaling(unit * 65536), scaling(1 / result_unit / 65536), bits), exact, bound) << x;
    }
  }
}

TEST(Tokens, AreOrderedByScoreThenIndex) {
  EXPECT_TRUE(token_before(5, 9, 4, 1));
  EXPECT_FALSE(token_before(4, 1, 5, 9));
  EXPECT_TRUE(token_before(5, 1, 5, 2));
  EXPECT_FALSE(token_before(5, 2, 5, 1));
  EXPECT_FALSE(token_before(5, 2, 5, 2));
}

TEST(Fuse, WeighsByTheScoresAsTheyAre) {
  // 0.25 * 1000 + 0.125 * -400, mean of 3 heads whose scores are summed: 3 * 2^16 is one.
  std::int64_t accumulator = 0;
  accumulator = fuse(accumulator, 3 * 16384, 1000);
  accumulator = fuse(accumulator, 3 * 8192, -400);
  EXPECT_EQ(fused_value(accumulator, Scaling{87381, 34}), 200);
}

}  // namespace
}  // namespace secateur::arith
