// SPDX-License-Identifier: Apache-2.0
#include "vit/array.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(Array, HalfPrecisionNumbers) {
  EXPECT_EQ(half_to_float(0x0000), 0.0F);
  EXPECT_EQ(half_to_float(0x3c00), 1.0F);
  EXPECT_EQ(half_to_float(0xc000), -2.0F);
  EXPECT_EQ(half_to_float(0x7bff), 65504.0F);
  EXPECT_EQ(half_to_float(0x0001), std::ldexp(1.0F, -24));
  EXPECT_EQ(half_to_float(0x03ff), std::ldexp(1023.0F, -24));
  EXPECT_EQ(half_to_float(0x0400), std::ldexp(1.0F, -14));
  EXPECT_TRUE(std::signbit(half_to_float(0x8000)));
  EXPECT_TRUE(std::isinf(half_to_float(0x7c00)));
  EXPECT_TRUE(std::isnan(half_to_float(0x7e00)));
}

TEST(Array, Bfloat16IsTheUpperHalfOfAFloat) {
  EXPECT_EQ(bfloat16_to_float(0x3f80), 1.0F);
  EXPECT_EQ(bfloat16_to_float(0xc0a0), -5.0F);
  EXPECT_TRUE(std::isnan(bfloat16_to_float(0x7fc0)));
}

TEST(Array, CountsDoNotOverflow) {
  EXPECT_EQ(element_count({}), 1);
  EXPECT_EQ(element_count({3, 0, 5}), 0);
  EXPECT_EQ(element_count({3, 4}), 12);
  EXPECT_EQ(element_count({-1}), std::nullopt);
  EXPECT_EQ(element_count({std::int64_t{1} << 40, std::int64_t{1} << 40}), std::nullopt);
  EXPECT_EQ(element_count({std::int64_t{1} << 40, std::int64_t{1} << 40, 0}), std::nullopt);
}

TEST(Array, PositionsAreInCOrder) {
  EXPECT_EQ(position({2, 3, 4}, 17), "[1, 1, 1]");
}

TEST(Array, EveryTypeIsNamed) {
  for (const std::string& name : dtype_names()) EXPECT_EQ(to_string(dtype_of(name).value()), name);
  EXPECT_EQ(dtype_of("F31"), std::nullopt);
}

}  // namespace
}  // namespace secateur::test
