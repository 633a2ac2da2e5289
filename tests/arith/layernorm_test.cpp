// SPDX-License-Identifier: Apache-2.0
// LayerNorm rows against long double: random ones and those chosen to hurt.
#include "arith/layernorm.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "support/names.hpp"

namespace secateur::arith {
namespace {

/// How far the worst value is beyond its bound, 0.5 + 2^-27 |value|; negative when all are within.
double excess(const std::vector<std::int16_t>& values, std::int64_t epsilon) {
  const auto count = static_cast<int>(values.size());
  RowStatistics row;
  long double sum = 0;
  long double squares = 0;
  for (const std::int16_t value : values) {
    add_to_row(row, value);
    sum += value;
    squares += static_cast<long double>(value) * value;
  }
  const long double variance = count * squares - sum * sum + static_cast<long double>(epsilon);
  const ReciprocalRoot root = layernorm_root(row, count, epsilon);
  double worst = -1;
  for (const std::int16_t value : values) {
    const long double exact =
        variance == 0 ? 0 : 65536.0L * (count * static_cast<long double>(value) - sum) / std::sqrt(variance);
    const auto got = static_cast<long double>(normalise(value, row, count, root));
    worst = std::max(worst, static_cast<double>(std::abs(got - exact) - 0.5L - 0x1p-27L * std::abs(exact)));
  }
  return worst;
}

TEST(ReciprocalRoot, IsExactToAPartIn2To28) {
  std::mt19937_64 random(5);
  const auto check = [](std::uint64_t value) {
    const ReciprocalRoot root = reciprocal_root(value);
    const long double exact = 1 / std::sqrt(static_cast<long double>(value));
    const long double got = std::ldexp(static_cast<long double>(root.root), -46 - root.half_exponent);
    ASSERT_LT(std::abs(got / exact - 1), 0x1p-28L) << value;
  };
  for (std::uint64_t value = 1; value < 100'000; ++value) check(value);
  for (int k = 64; k < 256; ++k) {
    for (const int offset : {-1, 0, 1})
      check((static_cast<std::uint64_t>(k) << 24) + static_cast<std::uint64_t>(offset));
  }
  for (int i = 0; i < 1'000'000; ++i) check(1 + (random() >> (2 + random() % 62)));
  check((std::uint64_t{1} << 62) - 1);
  EXPECT_EQ(reciprocal_root(0).root, 0U);
}

TEST(LayerNorm, AMillionRandomRowsStayWithinTheBound) {
  std::mt19937_64 random(6);
  std::vector<std::int16_t> values;
  for (int i = 0; i < 1'000'000; ++i) {
    values.resize(1 + random() % 12);
    const int narrow = static_cast<int>(random() % 16);
    const int offset = static_cast<int>(random() % 3) - 1;
    for (auto& value : values) {
      value = static_cast<std::int16_t>((static_cast<std::int16_t>(random() % 65535 - 32767) >> narrow) / 2 +
                                        offset * 16000);
    }
    ASSERT_LE(excess(values, static_cast<std::int64_t>(random() % 3)), 0) << "row " << i;
  }
}

TEST(LayerNorm, AdversarialRowsStayWithinTheBound) {
  for (const std::size_t width : {1U, 2U, 192U, 384U, 768U, 1024U, 16384U}) {
    for (const int level : {-32767, -1, 0, 1, 32767}) {
      for (const int other : {-32767, -32766, 0, 1, 32766, 32767}) {
        std::vector<std::int16_t> values(width, static_cast<std::int16_t>(level));
        values[width / 2] = static_cast<std::int16_t>(other);  // one apart
        EXPECT_LE(excess(values, 0), 0) << width << " " << level << " " << other;
        EXPECT_LE(excess(values, 7), 0) << width << " " << level << " " << other;
        for (std::size_t i = 0; i < width; i += 2) values[i] = static_cast<std::int16_t>(other);  // two halves
        EXPECT_LE(excess(values, 0), 0) << width << " " << level << " " << other;
      }
    }
  }
}

TEST(LayerNorm, WithoutVarianceGivesTheShiftAlone) {
  RowStatistics row;
  for (int i = 0; i < 192; ++i) add_to_row(row, 777);
  const ReciprocalRoot root = layernorm_root(row, 192, 0);
  const std::int64_t normalised = normalise(777, row, 192, root);
  EXPECT_EQ(normalised, 0);
  EXPECT_EQ(layernorm_value(normalised, 100, -25, 4, Scaling{65536, 16}, 16), -400);
}

TEST(LayerNorm, ScalesAndShifts) {
  // (1.5 * 2^16 * 200 + 2^14 * 2^2) / 2^19 = 37.625.
  EXPECT_EQ(layernorm_value(98304, 200, 16384, 2, Scaling{65536, 35}, 8), 38);
}

}  // namespace
}  // namespace secateur::arith
