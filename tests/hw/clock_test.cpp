// SPDX-License-Identifier: Apache-2.0
// Where edges lie (docs/microarchitecture.md 1), against the same arithmetic in 128 bits.
#include "hw/clock.hpp"

#include <gtest/gtest.h>

#include "support/draw.hpp"
#include "support/names.hpp"

namespace secateur::hw {
namespace {

__extension__ using Wide = __int128;
constexpr std::int64_t kFsTimesKhz = 1'000'000'000'000;

std::int64_t edge_fs(std::int64_t khz, Cycle n) {
  return static_cast<std::int64_t>(Wide{n} * kFsTimesKhz / khz);
}

TEST(Clock, EdgesAreRoundedDown) {
  test::Draw draw(1);
  for (int i = 0; i < 100'000; ++i) {
    const std::int64_t khz = draw.between(1, 9'000'000);
    const Clock clock(khz);
    // Up to 1,000 seconds.
    const auto n = static_cast<Cycle>(draw.below(static_cast<std::uint64_t>(khz) * 1'000'000));
    const std::int64_t fs = edge_fs(khz, n);
    ASSERT_EQ(clock.edge_fs(n), fs) << khz << " kHz, edge " << n;
    ASSERT_EQ(clock.edge_at_or_before(fs), n);
    ASSERT_EQ(clock.edge_at_or_before(fs - (n > 0 ? 1 : 0)), n > 0 ? n - 1 : 0);
    ASSERT_EQ(clock.edge_at_or_before(edge_fs(khz, n + 1) - 1), n);
  }
}

/// Periods that are whole: edges at multiples of a millisecond and of a second.
TEST(Clock, EdgesOfWholePeriods) {
  const Clock clock(1'000);
  EXPECT_EQ(clock.edge_fs(1'000'000), 1'000'000'000'000'000);
  EXPECT_EQ(clock.edge_at_or_before(999'999'999), 0);
  EXPECT_EQ(clock.edge_at_or_before(1'000'000'000), 1);
  EXPECT_EQ(clock.edge_at_or_before(999'999'999'999), 999);
  EXPECT_EQ(clock.edge_at_or_before(1'000'000'000'000), 1'000);
  EXPECT_EQ(clock.crossing(1'000'000'000), 3);
  EXPECT_EQ(clock.crossing(1'000'000'001), 3);
  EXPECT_EQ(clock.crossing(999'999'999), 2);
}

TEST(ClockDeathTest, RefusesWhatDoesNotFit) {
  EXPECT_DEATH(Clock(0), "out of range");
  EXPECT_DEATH(Clock(9'000'001), "out of range");
}

}  // namespace
}  // namespace secateur::hw
