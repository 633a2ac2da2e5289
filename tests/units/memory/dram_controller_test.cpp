// SPDX-License-Identifier: Apache-2.0
// DramController against the same contract written clock by clock: every command and every completion, in any pieces.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "support/memory_traffic.hpp"
#include "support/names.hpp"
#include "support/reference_controller.hpp"
#include "units/memory/event/dram_controller.hpp"

namespace secateur::test {
namespace {

using hw::BurstCompletion;
using hw::BurstRequest;
using hw::Command;
using hw::DramController;

constexpr MemoryClock kHang = 3'000'000;

void sort_by_token(std::vector<BurstCompletion>& completions) {
  std::sort(completions.begin(), completions.end(),
            [](const BurstCompletion& a, const BurstCompletion& b) { return a.token < b.token; });
}

struct Outcome {
  std::vector<Command> commands;
  std::vector<BurstCompletion> completions;
  std::size_t row_misses = 0;
};

Outcome run_reference(const ChannelCase& given, MemoryClock last) {
  ReferenceController reference(given.memory);
  for (const BurstRequest& burst : given.bursts) reference.arrive(burst);
  reference.run_until(last);
  Outcome outcome{reference.commands(), reference.completions(), reference.row_misses()};
  sort_by_token(outcome.completions);
  return outcome;
}

/// All bursts told at once, all clocks in one go.
Outcome run_at_once(const ChannelCase& given, MemoryClock last) {
  DramController controller(given.memory);
  CommandRecorder recorder;
  controller.observe(&recorder);
  for (const BurstRequest& burst : given.bursts) controller.arrive(burst);
  Outcome outcome;
  controller.run_until(last, outcome.completions);
  EXPECT_EQ(controller.bursts_under_way(), 0U);
  outcome.commands = recorder.commands;
  outcome.row_misses = controller.counters().row_misses;
  EXPECT_EQ(controller.counters().row_misses + controller.counters().row_hits,
            controller.counters().reads + controller.counters().writes);
  const auto commands = [&](CommandKind kind) {
    return static_cast<std::uint64_t>(std::count_if(outcome.commands.begin(), outcome.commands.end(),
                                                    [&](const Command& c) { return c.kind == kind; }));
  };
  EXPECT_EQ(controller.counters().activates, commands(CommandKind::activate));
  EXPECT_EQ(controller.counters().precharges, commands(CommandKind::precharge) + commands(CommandKind::precharge_all));
  sort_by_token(outcome.completions);
  return outcome;
}

/// Bursts told just before they arrive, in pieces of random length; no completion before its bound.
Outcome run_in_pieces(const ChannelCase& given, MemoryClock last, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  DramController controller(given.memory);
  CommandRecorder recorder;
  controller.observe(&recorder);
  std::vector<BurstRequest> bursts = given.bursts;
  Outcome outcome;
  std::size_t told = 0;
  for (MemoryClock clock = 0; clock <= last;) {
    const MemoryClock to = std::min<MemoryClock>(last, clock + static_cast<MemoryClock>(random() % 60));
    for (; told < bursts.size() && bursts[told].arrival <= to; ++told) controller.arrive(bursts[told]);
    const MemoryClock bound = controller.next_completion_bound();
    EXPECT_EQ(bound == hw::kNoClock, controller.bursts_under_way() == 0);
    const std::size_t before = outcome.completions.size();
    controller.run_until(to, outcome.completions);
    for (std::size_t i = before; i < outcome.completions.size(); ++i) EXPECT_GE(outcome.completions[i].clock, bound);
    clock = to + 1;
  }
  outcome.commands = recorder.commands;
  outcome.row_misses = controller.counters().row_misses;
  sort_by_token(outcome.completions);
  return outcome;
}

void expect_same(const Outcome& outcome, const Outcome& expected) {
  const std::size_t common = std::min(outcome.commands.size(), expected.commands.size());
  for (std::size_t i = 0; i < common; ++i) {
    ASSERT_TRUE(same(outcome.commands[i], expected.commands[i]))
        << "command " << i << ": " << to_string(outcome.commands[i]) << ", expected "
        << to_string(expected.commands[i]);
  }
  ASSERT_EQ(outcome.commands.size(), expected.commands.size());
  ASSERT_EQ(outcome.completions.size(), expected.completions.size());
  for (std::size_t i = 0; i < outcome.completions.size(); ++i) {
    ASSERT_EQ(outcome.completions[i].token, expected.completions[i].token);
    ASSERT_EQ(outcome.completions[i].clock, expected.completions[i].clock) << "burst " << i;
  }
  EXPECT_EQ(outcome.row_misses, expected.row_misses);
}

/// Clock at which the case is over, as the controller itself tells; the reference then has to agree.
MemoryClock end_of(const ChannelCase& given) {
  DramController controller(given.memory);
  for (const BurstRequest& burst : given.bursts) controller.arrive(burst);
  std::vector<BurstCompletion> completions;
  MemoryClock clock = given.last_arrival;
  for (; controller.bursts_under_way() > 0 && clock < kHang; clock += 500) controller.run_until(clock, completions);
  EXPECT_LT(clock, kHang) << "the channel hangs";
  return std::min(clock + 2000, kHang);  // posted writes drain
}

void expect_equals_reference(const ChannelCase& given, std::uint64_t seed) {
  SCOPED_TRACE(testing::Message() << "seed " << seed << ": " << given.describe());
  const MemoryClock last = end_of(given);
  const Outcome expected = run_reference(given, last);
  expect_same(run_at_once(given, last), expected);
  expect_same(run_in_pieces(given, last, seed), expected);
}

constexpr int kGroups = 8;
constexpr std::uint64_t kCasesOfGroup = 60;

class DramControllerEqualsReference : public testing::TestWithParam<int> {};

TEST_P(DramControllerEqualsReference, OnShippedMemories) {
  for (std::uint64_t i = 0; i < kCasesOfGroup && !HasFatalFailure(); ++i) {
    const std::uint64_t seed = static_cast<std::uint64_t>(GetParam()) * kCasesOfGroup + i;
    expect_equals_reference(random_channel_case(seed), seed);
  }
}

TEST_P(DramControllerEqualsReference, OnWildTimings) {
  for (std::uint64_t i = 0; i < kCasesOfGroup && !HasFatalFailure(); ++i) {
    const std::uint64_t seed = static_cast<std::uint64_t>(GetParam()) * kCasesOfGroup + i;
    expect_equals_reference(random_channel_case(seed, true), seed);
  }
}

TEST_P(DramControllerEqualsReference, OnSequentialReads) {
  for (std::uint64_t i = 0; i < kCasesOfGroup && !HasFatalFailure(); ++i) {
    const std::uint64_t seed = static_cast<std::uint64_t>(GetParam()) * kCasesOfGroup + i;
    expect_equals_reference(sequential_channel_case(seed), seed);
  }
}

INSTANTIATE_TEST_SUITE_P(Random, DramControllerEqualsReference, testing::Range(0, kGroups));

}  // namespace
}  // namespace secateur::test
