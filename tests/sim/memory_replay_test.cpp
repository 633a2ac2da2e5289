// SPDX-License-Identifier: Apache-2.0
// A trace on one channel: by hand, and against the controller fed request by request, clock by clock, with the JEDEC
// checker watching both.
#include "sim/memory_replay.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "support/draw.hpp"
#include "support/jedec_checker.hpp"
#include "support/memory_traffic.hpp"
#include "support/names.hpp"
#include "support/seeds.hpp"

namespace secateur::test {
namespace {

class Latencies : public hw::ReadObserver {
 public:
  void read_done(MemoryClock entered, MemoryClock complete) override { all.push_back(complete - entered); }
  std::vector<MemoryClock> all;
};

/// One request at a clock, whenever fewer than `kWaiting` are under way.
MemoryClock clock_by_clock(const MemoryTrace& trace, const MemoryConfig& memory, Latencies& latencies,
                           hw::DramCounters& counters) {
  constexpr std::size_t kWaiting = 4096;  // more than queues and data under way hold
  const auto unit = static_cast<std::uint64_t>(memory.access_bytes());
  hw::DramController controller(memory);
  controller.observe_reads(&latencies);
  std::vector<hw::BurstCompletion> completions;
  std::size_t offered = 0;
  for (MemoryClock clock = 0; offered < trace.requests.size() || !controller.is_drained(); ++clock) {
    if (offered < trace.requests.size() && controller.bursts_under_way() < kWaiting) {
      const MemoryRequest& request = trace.requests[offered++];
      controller.arrive({clock, 0, request.address / unit * unit, static_cast<std::int64_t>(unit), request.write, 0});
    }
    controller.run_until(clock, completions);
    completions.clear();
  }
  counters = controller.counters();
  return controller.last_data_end();
}

/// Stretches of following addresses, and others.
MemoryTrace random_trace(test::Draw& draw, const MemoryConfig& memory) {
  const auto unit = static_cast<std::uint64_t>(memory.access_bytes());
  MemoryTrace trace;
  const std::int64_t stretches = draw.between(1, 40);
  for (std::int64_t s = 0; s < stretches; ++s) {
    std::uint64_t address = draw.below(std::uint64_t{1} << draw.between(10, 33));
    const bool write = draw.below(3) == 0;
    const std::int64_t length = draw.below(3) == 0 ? draw.between(1, 600) : draw.between(1, 4);
    for (std::int64_t i = 0; i < length; ++i, address += unit) trace.requests.push_back({address, 0, write});
  }
  return trace;
}

class ReplayEqualsRequestByRequest : public SeedGroup {};

TEST_P(ReplayEqualsRequestByRequest, OnShippedMemories) {
  for_each_seed([](int seed) {
    for (const std::string& name : test::shipped_memories()) {
      const MemoryConfig memory = test::shipped_memory(name);
      test::Draw draw(static_cast<std::uint64_t>(seed));
      const MemoryTrace trace = random_trace(draw, memory);
      test::JedecChecker checker(test::JedecLimits::of(memory), memory.refresh);
      const MemoryReplay replay = replay_memory(trace, memory, &checker);
      EXPECT_TRUE(checker.violations().empty()) << checker.report();
      Latencies latencies;
      hw::DramCounters counters;
      ASSERT_EQ(replay.clocks, clock_by_clock(trace, memory, latencies, counters)) << name;
      EXPECT_EQ(replay.counters.row_hits, counters.row_hits);
      EXPECT_EQ(replay.counters.row_misses, counters.row_misses);
      EXPECT_EQ(replay.counters.refreshes, counters.refreshes);
      std::sort(latencies.all.begin(), latencies.all.end());
      ASSERT_EQ(replay.latency.count(), static_cast<std::int64_t>(latencies.all.size()));
      if (latencies.all.empty()) continue;
      EXPECT_EQ(replay.latency.most(), latencies.all.back());
      EXPECT_EQ(replay.latency.quantile(0.5), latencies.all[(latencies.all.size() - 1) / 2]);
      EXPECT_EQ(replay.latency.quantile(0.99), latencies.all[(latencies.all.size() * 99 + 99) / 100 - 1]);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Random, ReplayEqualsRequestByRequest, groups_of(40));

/// A single read: ACT at 0, RD at tRCD, data tCL and half a burst later; DDR4-2400.
TEST(MemoryReplay, OneRead) {
  const MemoryConfig memory = test::shipped_memory("ddr4-2400");
  const MemoryReplay replay = replay_memory({false, {{0x1234, 0, false}}}, memory, nullptr);
  EXPECT_EQ(replay.clocks, 17 + 17 + 4);
  EXPECT_EQ(replay.latency.quantile(0.5), 38);
  EXPECT_DOUBLE_EQ(replay.nanoseconds(memory), 38 / 1.2);
  EXPECT_DOUBLE_EQ(replay.bandwidth_gbps(memory), 64 / (38 / 1.2));
  EXPECT_EQ(replay.counters.row_misses, 1U);
}

/// The write is posted, and its data end the run.
TEST(MemoryReplay, OneWrite) {
  const MemoryReplay replay = replay_memory({false, {{0, 0, true}}}, test::shipped_memory("ddr4-2400"), nullptr);
  EXPECT_EQ(replay.clocks, 17 + 12 + 4);
  EXPECT_EQ(replay.latency.count(), 0);
  EXPECT_EQ(replay.latency.mean(), 0.0);
}

TEST(MemoryReplay, LatencyOfATimedTraceBeginsWithTheArrival) {
  // Both in one row; the second arrives while the first opens it, and reads tCCD_L after it.
  const MemoryTrace trace{true, {{0, 100, false}, {256, 110, false}}};
  const MemoryReplay replay = replay_memory(trace, test::shipped_memory("ddr4-2400"), nullptr);
  EXPECT_EQ(replay.clocks, 100 + 38 + 6);
  EXPECT_EQ(replay.latency.most(), 38);
  EXPECT_EQ(replay.latency.quantile(0.0), 0);
  EXPECT_EQ(replay.latency.quantile(0.5), 34);
}

TEST(MemoryReplay, LateTimedRequestsWaitForLong) {
  MemoryTrace trace{true, {}};
  for (std::uint64_t i = 0; i < 5000; ++i) trace.requests.push_back({i * 131072, 0, false});  // all in one bank
  const MemoryConfig memory = test::shipped_memory("ddr4-2400");
  const MemoryReplay replay = replay_memory(trace, memory, nullptr);
  EXPECT_EQ(replay.latency.most(), replay.clocks);
  EXPECT_GT(replay.latency.mean(), 0.4 * static_cast<double>(replay.clocks));
}

/// Writes that merge cross the bus once: the bandwidth is what crossed it, at most the peak.
TEST(MemoryReplay, MergedAndForwardedRequestsAreNoTraffic) {
  const MemoryConfig memory = test::shipped_memory("ddr4-2400");
  MemoryTrace trace;
  for (int i = 0; i < 1000; ++i) trace.requests.push_back({0x40, 0, true});
  for (int i = 0; i < 10; ++i) trace.requests.push_back({0x40, 0, false});
  const MemoryReplay replay = replay_memory(trace, memory, nullptr);
  EXPECT_EQ(replay.counters.bytes, 1010U * 64);
  EXPECT_EQ(replay.counters.bus_bytes(memory), (replay.counters.reads + replay.counters.writes) * 64);
  EXPECT_EQ(replay.counters.reads + replay.counters.forwarded_reads, 10U);
  EXPECT_EQ(replay.counters.writes + replay.counters.merged_writes, 1000U);
  EXPECT_GT(replay.counters.merged_writes, 500U);
  EXPECT_LE(replay.bandwidth_gbps(memory), memory.peak_bandwidth_gbps());
}

TEST_P(ReplayEqualsRequestByRequest, EveryRequestIsACommandOrMergedOrForwarded) {
  for_each_seed([](int seed) {
    test::Draw draw(static_cast<std::uint64_t>(seed) + 77);
    for (const char* name : {"ddr4-2400", "hbm2"}) {
      const MemoryConfig memory = test::shipped_memory(name);
      MemoryTrace trace = random_trace(draw, memory);
      for (MemoryRequest& request : trace.requests) request.address %= 4096;  // that they meet
      const MemoryReplay replay = replay_memory(trace, memory, nullptr);
      const hw::DramCounters& c = replay.counters;
      EXPECT_EQ(static_cast<std::int64_t>(c.reads + c.forwarded_reads), replay.reads);
      EXPECT_EQ(static_cast<std::int64_t>(c.writes + c.merged_writes), replay.writes);
      EXPECT_EQ(c.row_hits + c.row_misses, c.reads + c.writes);
      EXPECT_LE(replay.bandwidth_gbps(memory), memory.peak_bandwidth_gbps());
    }
  });
}

class Nobody : public hw::CommandObserver {
  void command(const hw::Command&) override {}
};

/// Refreshes of a long gap are counted at once, but for an observer one by one.
TEST_P(ReplayEqualsRequestByRequest, RefreshesOfLongGapsAreSkippedWithoutATrace) {
  for_each_seed([](int seed) {
    test::Draw draw(static_cast<std::uint64_t>(seed) + 177);
    MemoryConfig memory = test::shipped_memory(draw.among({"ddr4-2400", "hbm2"}));
    memory.ranks = draw.among({1, 2, 4});
    if (memory.ranks > 1) memory.address_map = "ro ra ba co bg";
    MemoryTrace trace{true, {}};
    MemoryClock clock = 0;
    for (int i = 0; i < 60; ++i) {
      clock +=
          draw.one_in(2) ? draw.between(0, 3) * memory.timing.refi + draw.between(0, 40) : draw.between(0, 300'000);
      trace.requests.push_back({draw.below(std::uint64_t{1} << 30), clock, draw.one_in(3)});
    }
    Nobody nobody;
    const MemoryReplay each = replay_memory(trace, memory, &nobody);
    const MemoryReplay skipped = replay_memory(trace, memory, nullptr);
    EXPECT_EQ(each.clocks, skipped.clocks);
    EXPECT_EQ(each.counters.refreshes, skipped.counters.refreshes);
    EXPECT_EQ(each.counters.row_hits, skipped.counters.row_hits);
    EXPECT_EQ(each.counters.row_misses, skipped.counters.row_misses);
    for (const double share : {0.1, 0.5, 0.9, 1.0})
      EXPECT_EQ(each.latency.quantile(share), skipped.latency.quantile(share));
  });
}

TEST(MemoryReplay, TheLastClockThatATraceMayName) {
  const MemoryConfig memory = test::shipped_memory("ddr4-2400");
  const MemoryReplay replay = replay_memory({true, {{0, kLastTraceCycle, false}}}, memory, nullptr);
  EXPECT_EQ(replay.counters.refreshes, static_cast<std::uint64_t>(kLastTraceCycle / memory.timing.refi));
  EXPECT_GE(replay.clocks, kLastTraceCycle + 38);
}

TEST(LatencyCounts, AQuantileIsOfExactDecimals) {
  LatencyCounts counts;
  for (MemoryClock latency = 1; latency <= 100; ++latency) counts.add(latency);
  EXPECT_EQ(counts.quantile(0.07), 7);  // 0.07 * 100 is 7.000000000000001
  EXPECT_EQ(counts.quantile(0.55), 55);
  EXPECT_EQ(counts.quantile(0.99), 99);
}

TEST(MemoryReplay, CountsAddressesThatWrap) {
  const MemoryConfig memory = test::shipped_memory("ddr4-2400");
  const auto capacity = static_cast<std::uint64_t>(memory.capacity_bytes());
  const MemoryReplay replay = replay_memory({false, {{capacity - 64, 0, false}, {capacity, 0, true}}}, memory, nullptr);
  EXPECT_EQ(replay.wrapped, 1);
  EXPECT_EQ(replay.reads, 1);
  EXPECT_EQ(replay.writes, 1);
}

}  // namespace
}  // namespace secateur::test
