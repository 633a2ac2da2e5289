// SPDX-License-Identifier: Apache-2.0
#include "simd/softmax_row.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "arith/softmax.hpp"
#include "support/names.hpp"

namespace secateur::simd {
namespace {

TEST(SoftmaxRow, EqualsArithOnRandomRows) {
  std::mt19937_64 random(1);
  for (int row = 0; row < 50'000; ++row) {
    const int count = 1 + static_cast<int>(random() % 40);
    std::vector<std::uint16_t> exps;
    std::uint32_t sum = arith::kExpOne;
    const int narrow = static_cast<int>(random() % 16);
    for (int i = 0; i < count; ++i) {
      exps.push_back(static_cast<std::uint16_t>((random() & 65535) >> narrow));
      sum += exps.back();
    }
    exps[random() % exps.size()] = arith::kExpOne;
    const std::uint32_t reciprocal = arith::softmax_reciprocal(sum);
    arith::SoftmaxConstants constants;
    constants.bits = row % 2 == 0 ? 8 : 16;
    constants.narrow = {65536 + static_cast<std::int32_t>(random() % 65536),
                        14 + static_cast<std::int32_t>(random() % 14)};
    std::vector<std::int16_t> result(exps.size() + 1, 99);
    normalise_row(exps.data(), count, reciprocal, constants, result.data());
    EXPECT_EQ(result.back(), 99);
    for (std::size_t i = 0; i < exps.size(); ++i) {
      ASSERT_EQ(result[i], arith::narrow_probability(arith::softmax_probability(exps[i], reciprocal), constants.narrow,
                                                     constants.bits))
          << exps[i] << " " << reciprocal;
    }
  }
}

TEST(SoftmaxRow, FindsTheMaximumWhereverItIs) {
  for (int count = 1; count < 70; ++count) {
    for (int at = 0; at < count; ++at) {
      std::vector<std::int16_t> row(static_cast<std::size_t>(count), -32767);
      row[static_cast<std::size_t>(at)] = -32766;
      ASSERT_EQ(row_maximum(row.data(), count), -32766) << count << " " << at;
    }
  }
}

}  // namespace
}  // namespace secateur::simd
