// SPDX-License-Identifier: Apache-2.0
// The channel against three DRAM simulators on the same requests: DDR4-2400, one rank, 64-byte reads in order, at most
// one a clock, as fast as the channel takes them. Exact clocks of ours, and how far from theirs they may be.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/jedec_checker.hpp"
#include "support/memory_traffic.hpp"
#include "support/names.hpp"
#include "units/memory/event/dram_controller.hpp"

namespace secateur::hw {
namespace {

const char* const kColumnsLowest = "ro ba bg co";  ///< map A
const char* const kGroupsLowest = "ro ba co bg";   ///< map B

MemoryClock clocks_of(const std::string& map, const std::vector<std::uint64_t>& accesses) {
  MemoryConfig memory = test::shipped_memory("ddr4-2400");
  memory.address_map = map;
  DramController controller(memory);
  test::JedecChecker checker(test::JedecLimits::table("ddr4-2400"), true);
  controller.observe(&checker);
  constexpr std::size_t kWaiting = 128;  // more than the read queue and the data under way
  std::vector<BurstCompletion> completions;
  MemoryClock last = 0;
  std::size_t offered = 0;
  for (MemoryClock clock = 0; offered < accesses.size() || controller.bursts_under_way() > 0; ++clock) {
    if (offered < accesses.size() && controller.bursts_under_way() < kWaiting) {
      controller.arrive({clock, 0, accesses[offered++] * 64, 64, false, 0});
    }
    controller.run_until(clock, completions);
    for (const BurstCompletion& done : completions) last = std::max(last, done.clock);
    completions.clear();
  }
  EXPECT_TRUE(checker.violations().empty()) << checker.report();
  const double gigabytes_per_second = static_cast<double>(accesses.size()) * 64 / (static_cast<double>(last) * 0.83);
  testing::Test::RecordProperty("gigabytes_per_second_times_1000", static_cast<int>(gigabytes_per_second * 1000));
  return last;
}

std::vector<std::uint64_t> sequential() {
  std::vector<std::uint64_t> accesses(343'750);
  for (std::size_t i = 0; i < accesses.size(); ++i) accesses[i] = i;
  return accesses;
}

std::vector<std::uint64_t> random_over_1_gib() {
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> accesses(100'000);
  for (std::uint64_t& access : accesses) access = random() % (std::uint64_t{1} << 24);
  return accesses;
}

/// Within one percent of the mean of DRAMsim3, Ramulator 2.1 and DRAMSys 5.1.
void expect_within_a_percent(MemoryClock ours, MemoryClock a, MemoryClock b, MemoryClock c) {
  EXPECT_GE(ours * 300, (a + b + c) * 99);
  EXPECT_LE(ours * 300, (a + b + c) * 101);
}

TEST(Peers, SequentialColumnsLowest) {
  const MemoryClock ours = clocks_of(kColumnsLowest, sequential());
  EXPECT_EQ(ours, 1'846'833);
  EXPECT_GE(ours, 1'757'802);  // DRAMsim3
  EXPECT_LE(ours, 1'846'833);  // DRAMSys
}

TEST(Peers, SequentialBankGroupsLowest) {
  const MemoryClock ours = clocks_of(kGroupsLowest, sequential());
  EXPECT_EQ(ours, 1'445'752);
  expect_within_a_percent(ours, 1'447'346, 1'445'600, 1'445'753);
}

TEST(Peers, RandomColumnsLowest) {
  const MemoryClock ours = clocks_of(kColumnsLowest, random_over_1_gib());
  EXPECT_EQ(ours, 693'513);
  expect_within_a_percent(ours, 687'430, 691'603, 690'677);
}

TEST(Peers, RandomBankGroupsLowest) {
  const MemoryClock ours = clocks_of(kGroupsLowest, random_over_1_gib());
  EXPECT_EQ(ours, 693'479);
  expect_within_a_percent(ours, 687'905, 691'714, 690'653);
}

}  // namespace
}  // namespace secateur::hw
