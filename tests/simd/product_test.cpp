// SPDX-License-Identifier: Apache-2.0
#include "simd/product.hpp"

#include <gtest/gtest.h>

#include <random>

#include "arith/integer.hpp"
#include "support/names.hpp"

namespace secateur::simd {
namespace {

template <typename Sum>
void compare(int m, int k, int n, int bits, int most, std::mt19937_64& random, bool extremes) {
  const auto draw = [&](int limit) {
    if (extremes) return static_cast<std::int16_t>(random() % 2 == 0 ? limit : -limit);
    return static_cast<std::int16_t>(static_cast<int>(random() % static_cast<unsigned>(2 * limit + 1)) - limit);
  };
  const int stride = k + static_cast<int>(random() % 5);
  std::vector<std::int16_t> left(static_cast<std::size_t>(m) * stride + 8);
  for (auto& value : left) value = draw(bits == 8 ? most : 32767);
  std::vector<std::int16_t> values(static_cast<std::size_t>(k) * n);
  for (auto& value : values) value = draw(bits == 8 ? 127 : 32767);
  RightOperand right(k, n, bits);
  const bool transposed = random() % 2 == 0;
  if (transposed) {
    right.set_transposed(0, 0, k, n, values.data(), k);
  } else {
    right.set(0, 0, k, n, values.data(), n);
  }
  std::vector<Sum> sums(static_cast<std::size_t>(m) * n + 1, 77);
  multiply(left.data(), stride, m, right, sums.data(), n);
  EXPECT_EQ(sums.back(), 77);
  for (int row = 0; row < m; ++row) {
    for (int col = 0; col < n; ++col) {
      std::int64_t sum = 0;
      for (int i = 0; i < k; ++i) {
        const std::size_t at =
            transposed ? static_cast<std::size_t>(col) * k + i : static_cast<std::size_t>(i) * n + col;
        sum = arith::multiply_accumulate(sum, left[static_cast<std::size_t>(row) * stride + i], values[at]);
      }
      ASSERT_EQ(sums[static_cast<std::size_t>(row) * n + col], sum)
          << m << "x" << k << "x" << n << " " << row << " " << col;
    }
  }
}

TEST(Product, EqualsMultiplyAccumulateOnRandomShapes) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 150; ++i) {
    const int m = 1 + static_cast<int>(random() % 40);
    const int k = 1 + static_cast<int>(random() % 90);
    const int n = 1 + static_cast<int>(random() % 60);
    compare<std::int32_t>(m, k, n, 8, 127, random, i % 3 == 0);
    compare<std::int32_t>(m, k, n, 8, 255, random, i % 3 == 0);
    compare<std::int64_t>(m, k, n, 16, 32767, random, i % 3 == 0);
  }
}

TEST(Product, HoldsTheLongestInnerProducts) {
  std::mt19937_64 random(2);
  for (const int k : {512, 513, 1024, 1025, 3072, 16384}) {
    compare<std::int32_t>(3, k, 5, 8, 255, random, true);
    compare<std::int64_t>(3, k, 5, 16, 32767, random, true);
    compare<std::int64_t>(130, k / 16, 17, 16, 32767, random, true);
  }
  // All of one sign: the largest sums there are.
  std::vector<std::int16_t> left(16384, 32767);
  std::vector<std::int16_t> values(16384, -32767);
  RightOperand right(16384, 1, 16);
  right.set(0, 0, 16384, 1, values.data(), 1);
  std::int64_t sum = 0;
  multiply(left.data(), 16384, 1, right, &sum, 1);
  EXPECT_EQ(sum, -std::int64_t{16384} * 32767 * 32767);
}

TEST(Product, PlacesBlocks) {
  RightOperand right(4, 20, 8);
  const std::int16_t block[4] = {1, 2, 3, 4};
  right.set(2, 17, 2, 2, block, 2);
  const std::int16_t left[4] = {9, 9, 10, 100};
  std::vector<std::int32_t> sums(20);
  multiply(left, 4, 1, right, sums.data(), 20);
  EXPECT_EQ(sums[17], 310);
  EXPECT_EQ(sums[18], 420);
  EXPECT_EQ(sums[16], 0);
  EXPECT_EQ(sums[19], 0);
}

TEST(Product, NamesItsTarget) {
  EXPECT_STRNE(target(), "");
}

}  // namespace
}  // namespace secateur::simd
