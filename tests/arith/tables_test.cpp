// SPDX-License-Identifier: Apache-2.0
#include "arith/tables.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <iterator>

#include "support/names.hpp"

namespace secateur::arith {
namespace {

TEST(Tables, HoldTheNearestIntegersOfTheirFormulas) {
  for (int k = 0; k < static_cast<int>(std::size(kExp2Table)); ++k) {
    EXPECT_EQ(kExp2Table[k], std::lround(65536.0 * std::exp2(-k / 256.0))) << k;
  }
  for (int k = 0; k < static_cast<int>(std::size(kGeluTable)); ++k) {
    const double a = k / 64.0;
    EXPECT_EQ(kGeluTable[k], std::lround(65536.0 * a * 0.5 * std::erfc(a / std::sqrt(2.0)))) << k;
  }
  for (int k = 0; k < static_cast<int>(std::size(kReciprocalRootTable)); ++k) {
    EXPECT_EQ(kReciprocalRootTable[k], std::lround(0x1p30 / std::sqrt((k + 64.5) * 0x1p24))) << k;
  }
  EXPECT_EQ(std::size(kExp2Table), 257U);
  EXPECT_EQ(std::size(kGeluTable), 513U);
  EXPECT_EQ(std::size(kReciprocalRootTable), 192U);
}

}  // namespace
}  // namespace secateur::arith
