// SPDX-License-Identifier: Apache-2.0
// The checker itself: every rule with a trace that breaks it by one clock and one that keeps it; then the controller
// under the checker.
#include "support/jedec_checker.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "support/memory_traffic.hpp"
#include "support/names.hpp"
#include "units/memory/event/dram_controller.hpp"

namespace secateur::test {
namespace {

using hw::Command;
using hw::CommandKind;

constexpr MemoryClock kCheckerHangs = 1'000'000;

constexpr CommandKind ACT = CommandKind::activate;
constexpr CommandKind PRE = CommandKind::precharge;
constexpr CommandKind PREA = CommandKind::precharge_all;
constexpr CommandKind RD = CommandKind::read;
constexpr CommandKind WR = CommandKind::write;
constexpr CommandKind REF = CommandKind::refresh;

/// Of a channel with two ranks of 4 x 4 banks: bank 0..31, row 7.
Command make(CommandKind kind, MemoryClock clock, int bank) {
  return {kind, clock, bank / 16, bank % 16 / 4, bank, 7, 0};
}

/// `last` is issued `clocks` after the last command of `before`: that is in time, one clock less is not.
struct Pair {
  const char* rule;
  std::vector<Command> before;
  CommandKind kind;
  int bank;
  int clocks;
};

JedecLimits two_ranks(const std::string& name) {
  JedecLimits limits = JedecLimits::table(name);
  limits.ranks = 2;
  return limits;
}

std::vector<std::string> broken(const JedecLimits& limits, const std::vector<Command>& trace, bool refresh = false) {
  JedecChecker checker(limits, refresh);
  for (const Command& command : trace) checker.command(command);
  std::vector<std::string> rules;
  for (const JedecChecker::Violation& v : checker.violations()) rules.push_back(v.rule);
  return rules;
}

std::vector<Command> with(std::vector<Command> trace, const Command& last) {
  trace.push_back(last);
  return trace;
}

void expect_pairs(const JedecLimits& limits, const std::vector<Pair>& pairs) {
  for (const Pair& pair : pairs) {
    SCOPED_TRACE(pair.rule);
    const MemoryClock from = pair.before.back().clock;
    const auto rules_at = [&](MemoryClock clock) {
      std::set<std::string> rules;
      for (const std::string& rule : broken(limits, with(pair.before, make(pair.kind, clock, pair.bank))))
        rules.insert(rule);
      rules.erase("refresh");  // when it is due is no concern here
      return rules;
    };
    EXPECT_EQ(rules_at(from + pair.clocks), std::set<std::string>{});
    std::set<std::string> early = rules_at(from + pair.clocks - 1);
    if (std::string(pair.rule) == "tCCD_S") early.erase("data bus");  // the data meet as well
    EXPECT_EQ(early, std::set<std::string>{pair.rule});
  }
}

TEST(JedecChecker, Ddr4DistancesByOneClock) {
  const std::vector<Command> open0{make(ACT, 0, 0)};
  const std::vector<Command> open01{make(ACT, 0, 0), make(ACT, 6, 1)};  // one bank group
  const std::vector<Command> open04{make(ACT, 0, 0), make(ACT, 6, 4)};  // two bank groups
  const std::vector<Command> open_ranks{make(ACT, 0, 0), make(ACT, 6, 16)};
  expect_pairs(two_ranks("ddr4-2400"),
               {
                   {"tRCD", open0, RD, 0, 17},
                   {"tRCD", open0, WR, 0, 17},
                   {"tRAS", open0, PRE, 0, 39},
                   {"tRAS", open0, PREA, 0, 39},
                   {"tRP", with(open0, make(PRE, 50, 0)), ACT, 0, 17},
                   {"tRP", with(open0, make(PREA, 60, 0)), ACT, 5, 17},
                   {"tRP", with(open0, make(PRE, 60, 0)), REF, 0, 17},
                   {"tRRD_S", open0, ACT, 4, 4},
                   {"tRRD_L", open0, ACT, 1, 6},
                   {"tCCD_S", with(open04, make(RD, 50, 0)), RD, 4, 4},
                   {"tCCD_L", with(open01, make(RD, 50, 0)), RD, 1, 6},
                   {"tCCD_L", with(open01, make(WR, 50, 0)), WR, 1, 6},
                   {"read to write", with(open04, make(RD, 50, 0)), WR, 4, 11},
                   {"tWTR_S", with(open04, make(WR, 50, 0)), RD, 4, 19},
                   {"tWTR_L", with(open01, make(WR, 50, 0)), RD, 1, 25},
                   {"tRTP", with(open0, make(RD, 50, 0)), PRE, 0, 9},
                   {"tWR", with(open0, make(WR, 50, 0)), PRE, 0, 34},
                   {"tRFC", {make(REF, 0, 0)}, ACT, 3, 420},
                   {"tRFC", {make(REF, 0, 0)}, REF, 0, 420},
                   {"rank switch", with(open_ranks, make(RD, 50, 0)), RD, 16, 6},
                   {"rank switch", with(open_ranks, make(WR, 50, 0)), WR, 16, 6},
                   {"rank switch", with(open_ranks, make(RD, 50, 0)), WR, 16, 11},
                   {"tFAW", {make(ACT, 0, 0), make(ACT, 4, 4), make(ACT, 8, 8), make(ACT, 12, 12)}, ACT, 1, 14},
               });
}

TEST(JedecChecker, Hbm2DistancesByOneClock) {
  const std::vector<Command> open0{make(ACT, 0, 0)};
  const std::vector<Command> open01{make(ACT, 0, 0), make(ACT, 6, 1)};
  const std::vector<Command> open04{make(ACT, 0, 0), make(ACT, 6, 4)};
  expect_pairs(two_ranks("hbm2"), {
                                      {"tRCD", open0, RD, 0, 13},
                                      {"tRAS", open0, PRE, 0, 31},
                                      {"tRP", with(open0, make(PRE, 50, 0)), ACT, 0, 13},
                                      {"tRRD_S", open0, ACT, 4, 4},
                                      {"tRRD_L", open0, ACT, 1, 6},
                                      {"tCCD_L", with(open01, make(RD, 50, 0)), RD, 1, 4},
                                      {"read to write", with(open04, make(RD, 50, 0)), WR, 4, 13},
                                      {"tWTR_S", with(open04, make(WR, 50, 0)), RD, 4, 12},
                                      {"tWTR_L", with(open01, make(WR, 50, 0)), RD, 1, 14},
                                      {"tRTP", with(open0, make(RD, 50, 0)), PRE, 0, 5},
                                      {"tWR", with(open0, make(WR, 50, 0)), PRE, 0, 21},
                                      {"tRFC", {make(REF, 0, 0)}, ACT, 3, 234},
                                  });
}

TEST(JedecChecker, BankState) {
  const JedecLimits limits = two_ranks("ddr4-2400");
  const std::vector<std::string> open{"ACT of an open bank"};
  EXPECT_EQ(broken(limits, {make(ACT, 0, 0), make(ACT, 100, 0)}), open);
  const std::vector<std::string> closed{"PRE of a closed bank"};
  EXPECT_EQ(broken(limits, {make(PRE, 100, 0)}), closed);
  const std::vector<std::string> row{"row not open"};
  EXPECT_EQ(broken(limits, {make(RD, 100, 0)}), row);
  Command other_row = make(WR, 100, 0);
  other_row.row = 8;
  EXPECT_EQ(broken(limits, {make(ACT, 0, 0), other_row}), row);
  EXPECT_EQ(broken(limits, {make(ACT, 0, 0), make(PREA, 100, 0), make(RD, 200, 0)}), row);
  const std::vector<std::string> refresh{"REF with an open bank"};
  EXPECT_EQ(broken(limits, {make(ACT, 9300, 3), make(REF, 9360, 0)}, true), refresh);
  EXPECT_TRUE(broken(limits, {make(ACT, 9300, 16), make(REF, 9360, 0)}, true).empty());  // another rank's bank
}

TEST(JedecChecker, CommandBuses) {
  const std::vector<std::string> bus{"command bus"};
  const std::vector<Command> together{make(ACT, 0, 0), make(ACT, 100, 16), make(RD, 100, 0)};
  EXPECT_EQ(broken(two_ranks("ddr4-2400"), together), bus);
  EXPECT_TRUE(broken(two_ranks("hbm2"), together).empty());
  EXPECT_EQ(broken(two_ranks("hbm2"), {make(ACT, 0, 0), make(ACT, 0, 16)}), bus);
  JedecLimits free_columns = two_ranks("hbm2");
  free_columns.burst_clocks = 0;  // so that only the command bus is in the way
  free_columns.cwl = free_columns.cl - 4;
  EXPECT_EQ(broken(free_columns, {make(ACT, 0, 0), make(ACT, 6, 16), make(RD, 100, 0), make(WR, 100, 16)}), bus);
}

TEST(JedecChecker, DataBusOverlap) {
  JedecLimits limits = two_ranks("ddr4-2400");
  limits.ccd_s = 1;
  const std::vector<Command> before{make(ACT, 0, 0), make(ACT, 6, 4), make(RD, 100, 0)};
  const std::vector<std::string> overlap{"data bus"};
  EXPECT_EQ(broken(limits, with(before, make(RD, 103, 4))), overlap);
  EXPECT_TRUE(broken(limits, with(before, make(RD, 104, 4))).empty());
}

TEST(JedecChecker, Refresh) {
  const JedecLimits limits = JedecLimits::table("ddr4-2400");
  const std::vector<std::string> rule{"refresh"};
  EXPECT_EQ(broken(limits, {make(REF, 9359, 0)}, true), rule);
  EXPECT_TRUE(broken(limits, {make(REF, 9360, 0)}, true).empty());
  EXPECT_TRUE(broken(limits, {make(REF, 9360 + 56, 0)}, true).empty());  // tRAS + tRP to close what was opened before
  EXPECT_EQ(broken(limits, {make(REF, 9360 + 57, 0)}, true), rule);
  EXPECT_EQ(broken(limits, {make(REF, 9360, 0)}, false), rule);
  const std::vector<std::string> waits{"rank waits for refresh"};
  EXPECT_EQ(broken(limits, {make(ACT, 9360, 0)}, true), waits);
  JedecChecker missing(limits, true);
  missing.finish(9360 + 55);
  EXPECT_TRUE(missing.violations().empty());
  missing.finish(9360 + 56);
  EXPECT_EQ(missing.violations().size(), 1U);
}

/// The table of the standards against what the shipped files become.
TEST(JedecChecker, ShippedMemoriesAreTheTable) {
  for (const std::string& name : shipped_memories()) {
    SCOPED_TRACE(name);
    const JedecLimits t = JedecLimits::table(name);
    const JedecLimits f = JedecLimits::of(shipped_memory(name));
    const auto all = [](const JedecLimits& l) {
      return std::vector<int>{l.cl,
                              l.cwl,
                              l.rcd,
                              l.rp,
                              l.ras,
                              l.rrd_s,
                              l.rrd_l,
                              l.ccd_s,
                              l.ccd_l,
                              l.faw,
                              l.rfc,
                              l.refi,
                              l.wr,
                              l.wtr_s,
                              l.wtr_l,
                              l.rtp,
                              l.burst_clocks,
                              l.two_command_buses,
                              l.ranks,
                              l.groups,
                              l.banks_per_group,
                              l.turnaround,
                              l.act_clocks,
                              l.pre_clocks,
                              l.column_clocks,
                              l.ref_clocks,
                              l.ppd,
                              l.rp_all,
                              l.ccd_l_wr,
                              l.rfc_part,
                              l.rrefd,
                              static_cast<int>(l.refresh)};
    };
    EXPECT_EQ(all(f), all(t));
  }
}

void expect_clean(const ChannelCase& given, const JedecLimits& limits) {
  hw::DramController controller(given.memory);
  JedecChecker checker(limits, given.memory.refresh);
  controller.observe(&checker);
  for (const hw::BurstRequest& burst : given.bursts) controller.arrive(burst);
  std::vector<hw::BurstCompletion> completions;
  MemoryClock clock = given.last_arrival;
  for (; controller.bursts_under_way() > 0 && clock < kCheckerHangs; clock += 500)
    controller.run_until(clock, completions);
  ASSERT_LT(clock, kCheckerHangs) << "the channel hangs: " << given.describe();
  controller.run_until(clock, completions);
  checker.finish(clock);
  EXPECT_GT(checker.commands(), 0U);
  EXPECT_TRUE(checker.violations().empty()) << given.describe() << "\n" << checker.report();
}

TEST(JedecRules, HoldOnRandomTraffic) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const ChannelCase given = random_channel_case(10'000 + seed);
    JedecLimits limits = JedecLimits::table(given.memory.name);
    limits.ranks = given.memory.ranks;
    const JedecLimits drawn = JedecLimits::of(given.memory);
    limits.refi = drawn.refi;
    limits.refresh = drawn.refresh;
    limits.rfc_part = drawn.rfc_part;
    limits.rrefd = drawn.rrefd;
    expect_clean(given, limits);
  }
}

TEST(JedecRules, HoldOnWildTimings) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const ChannelCase given = random_channel_case(20'000 + seed, true);
    expect_clean(given, JedecLimits::of(given.memory));
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace secateur::test
