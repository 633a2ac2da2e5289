// SPDX-License-Identifier: Apache-2.0
// DMA ports and interconnect under random transfers and channels that answer after random times, against the same
// contract written edge by edge.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "support/interconnect_rig.hpp"
#include "support/names.hpp"
#include "support/reference_interconnect.hpp"
#include "support/sim_test.hpp"

namespace secateur::test {
namespace {

constexpr Cycle kLimit = 2'000'000;
constexpr std::uint64_t kCasesOfSeed = 50;

std::string show(const BurstTimes& t) {
  return fmt::format("{:#x}: requested {} granted {} arrived {} responded {} done {}", t.address, t.requested,
                     t.granted, t.arrived, t.responded, t.done);
}

void expect_same(const InterconnectOutcome& outcome, const InterconnectOutcome& expected) {
  for (std::size_t p = 0; p < expected.bursts.size(); ++p) {
    ASSERT_EQ(outcome.bursts[p].size(), expected.bursts[p].size()) << "bursts of port " << p;
    for (std::size_t i = 0; i < expected.bursts[p].size(); ++i) {
      ASSERT_TRUE(outcome.bursts[p][i] == expected.bursts[p][i]) << "port " << p << " burst " << i << "\n"
                                                                 << show(outcome.bursts[p][i]) << ", expected\n"
                                                                 << show(expected.bursts[p][i]);
    }
  }
  ASSERT_EQ(outcome.arrivals, expected.arrivals);
  ASSERT_EQ(outcome.done, expected.done);
}

class RandomStalls : public SimTest, public testing::WithParamInterface<int> {};

TEST_P(RandomStalls, EqualTheReference) {
  for (std::uint64_t i = 0; i < kCasesOfSeed; ++i) {
    const std::uint64_t seed = static_cast<std::uint64_t>(GetParam()) * kCasesOfSeed + i;
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const InterconnectCase given = random_interconnect_case(seed);
    std::int64_t asked = 0;
    for (const TransferCase& t : given.transfers) asked += t.bytes;

    hw::begin_simulation_context();
    CheckedBinder binder;
    InterconnectRig checked("checked", given, binder);
    run_until_idle(checked.clock(), kLimit);
    binder.finish();
    EXPECT_EQ(binder.report(), "");
    EXPECT_EQ(checked.pool().in_use(), 0U);
    std::int64_t served = 0;
    for (const auto& channel : checked.channels()) served += channel->bytes();
    EXPECT_EQ(served, asked);
    for (const auto& port : checked.ports()) {
      EXPECT_LE(port->outstanding_high_water(), given.accelerator.dma.outstanding);
      EXPECT_EQ(port->describe_waiting(), "");
    }
    EXPECT_EQ(checked.interconnect().describe_waiting(), "");
    expect_same(checked.outcome(binder), reference_interconnect(given));
    if (HasFatalFailure()) return;

    hw::begin_simulation_context();
    hw::SocketBinder direct;
    InterconnectRig bare("bare", given, direct);
    run_until_idle(bare.clock(), kLimit);
    ASSERT_EQ(bare.done(), checked.done()) << "the checkers change the run";
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomStalls, testing::Range(0, 8));

}  // namespace
}  // namespace secateur::test
