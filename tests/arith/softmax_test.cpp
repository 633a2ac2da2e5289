// SPDX-License-Identifier: Apache-2.0
// Softmax rows against double: random ones and those chosen to hurt.
#include "arith/softmax.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "support/names.hpp"

namespace secateur::arith {
namespace {

/// Largest error of a row in units of 2^-16, against the softmax of the same scores in double. The scores' unit is
/// `unit`.
double worst_error(const std::vector<std::int32_t>& scores, double unit, Scaling to_log2) {
  const std::int32_t top = *std::max_element(scores.begin(), scores.end());
  std::uint32_t sum = 0;
  double exact_sum = 0;
  std::vector<std::uint16_t> exps;
  std::vector<double> exact;
  for (const std::int32_t score : scores) {
    exps.push_back(softmax_exp(top - score, to_log2));
    sum += exps.back();
    exact.push_back(std::exp((score - top) * unit));
    exact_sum += exact.back();
  }
  const std::uint32_t reciprocal = softmax_reciprocal(sum);
  double worst = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    worst = std::max(worst, std::abs(softmax_probability(exps[i], reciprocal) - 65536.0 * exact[i] / exact_sum));
  }
  return worst;
}

/// The bound of docs/arithmetic.md 4.2: exps are off by 1.6 units and, over t's rounding and the scaling's, by a
/// relative 2^-16; so is their sum, by less than 1.6 N units in a total of 65535 at least.
double bound(std::size_t width, double largest_probability) {
  const double relative = 1.6 * static_cast<double>(width) / 65535.0;
  return 0.6 + 1.6 + 65536.0 * largest_probability * (relative + 0x1p-12);
}

Scaling log2_scaling(double unit) {
  double factor = unit * 1.4426950408889634 * 65536;
  int shift = 0;
  while (factor < 65536) factor *= 2, ++shift;
  return Scaling{static_cast<std::int32_t>(std::lround(factor)), shift};
}

TEST(Softmax, AMillionRandomRowsStayWithinTheBound) {
  std::mt19937_64 random(3);
  std::vector<std::int32_t> scores;
  for (int row = 0; row < 1'000'000; ++row) {
    const double unit =
        std::ldexp(1.0 + static_cast<double>(random() % 1024) / 1024, -static_cast<int>(5 + random() % 10));
    scores.resize(1 + random() % 16);
    const int narrow = static_cast<int>(random() % 12);
    for (auto& score : scores) score = static_cast<std::int32_t>(random() % 65535) - 32767;
    for (auto& score : scores) score >>= narrow;
    ASSERT_LT(worst_error(scores, unit, log2_scaling(unit)), bound(scores.size(), 1.0)) << "row " << row;
  }
}

TEST(Softmax, AdversarialRowsStayWithinTheBound) {
  for (const std::size_t width : {1U, 2U, 197U, 198U, 1025U, 4096U}) {
    for (int power = -15; power <= -6; ++power) {
      const double unit = std::ldexp(1.0, power);
      for (const std::int32_t other : {-32767, -1000, -100, -10, -1, 0}) {
        std::vector<std::int32_t> scores(width, other);  // all equal but one, all equal, far apart
        scores.back() = 0;
        const double largest = 1.0 / (1.0 + static_cast<double>(width - 1) * std::exp(other * unit));
        EXPECT_LT(worst_error(scores, unit, log2_scaling(unit)), bound(width, largest)) << width << " " << power;
      }
    }
  }
}

TEST(Softmax, OneTokenTakesAll) {
  EXPECT_EQ(softmax_probability(kExpOne, softmax_reciprocal(kExpOne)), 65535);
}

TEST(Softmax, EveryQuotientIsWithinItsBound) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 1'000'000; ++i) {
    const auto exp = static_cast<std::uint16_t>(random() & 65535);
    const auto sum = static_cast<std::uint32_t>(65535 + (random() % (1U << 30) >> (random() % 30)));
    const double exact = std::min(65535.0, 65536.0 * exp / sum);
    ASSERT_NEAR(softmax_probability(exp, softmax_reciprocal(sum)), exact, 0.52) << exp << " / " << sum;
  }
}

TEST(Softmax, NarrowsToEitherWidth) {
  const Scaling by_256{65536, 24};
  EXPECT_EQ(narrow_probability(65535, by_256, 8), 255);  // 255.99...
  EXPECT_EQ(narrow_probability(384, by_256, 8), 2);      // 1.5
  EXPECT_EQ(narrow_probability(65535, Scaling{65536, 17}, 16), 32767);
  EXPECT_EQ(narrow_probability(32768, Scaling{65536, 17}, 16), 16384);
}

}  // namespace
}  // namespace secateur::arith
