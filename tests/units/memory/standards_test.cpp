// SPDX-License-Identifier: Apache-2.0
// What DDR5, LPDDR4, GDDR6 and HBM2E have and DDR4 has not: refreshes of a part of the banks, commands that hold their
// bus for some clocks, and timings of their own. Each on time and one clock early, for the checker and for the
// controller's timings; then idle rows.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "support/jedec_checker.hpp"
#include "support/memory_traffic.hpp"
#include "support/names.hpp"
#include "units/memory/event/bank_timing.hpp"
#include "units/memory/event/dram_controller.hpp"

namespace secateur::test::standards {
namespace {

using hw::Command;
using hw::CommandKind;

constexpr CommandKind ACT = CommandKind::activate;
constexpr CommandKind PRE = CommandKind::precharge;
constexpr CommandKind PREP = CommandKind::precharge_all;  ///< of a part
constexpr CommandKind RD = CommandKind::read;
constexpr CommandKind WR = CommandKind::write;
constexpr CommandKind REF = CommandKind::refresh;

/// Row 7; `at`: the bank, or for PREP and REF the part.
Command command(const JedecLimits& l, CommandKind kind, MemoryClock clock, int at) {
  Command c{kind, clock, 0, 0, 0, 7, 0};
  if (kind == PREP || kind == REF) {
    c.part = at;
  } else {
    c.bank = at;
    c.group = at / l.banks_per_group;
  }
  return c;
}

struct Step {
  CommandKind kind;
  MemoryClock clock;
  int at;
};

std::set<std::string> rules_of(const JedecLimits& l, const std::vector<Step>& steps) {
  JedecChecker checker(l, false);
  for (const Step& step : steps) checker.command(command(l, step.kind, step.clock, step.at));
  std::set<std::string> rules;
  for (const JedecChecker::Violation& v : checker.violations()) rules.insert(v.rule);
  rules.erase("refresh");  // when it is due is no concern here
  return rules;
}

/// The last step is in time, and a clock early it is not.
void expect_exact(const JedecLimits& l, const std::string& rule, std::vector<Step> steps) {
  SCOPED_TRACE(rule);
  EXPECT_EQ(rules_of(l, steps), std::set<std::string>{});
  --steps.back().clock;
  EXPECT_EQ(rules_of(l, steps), std::set<std::string>{rule});
}

TEST(StandardsByOneClock, Ddr5) {
  const JedecLimits l = JedecLimits::table("ddr5-3200");
  expect_exact(l, "tCCD_L_WR", {{ACT, 0, 0}, {ACT, 8, 1}, {WR, 100, 0}, {WR, 116, 1}});
  expect_exact(l, "tPPD", {{ACT, 0, 0}, {ACT, 8, 4}, {PRE, 100, 0}, {PRE, 102, 4}});
  expect_exact(l, "read to write", {{ACT, 0, 0}, {ACT, 8, 4}, {RD, 100, 0}, {WR, 100 + 26 + 8 + 4 - 24, 4}});
  expect_exact(l, "command bus", {{ACT, 0, 0}, {ACT, 8, 4}, {PRE, 100, 0}, {ACT, 200, 8}, {PRE, 202, 4}});
  // Part 1 is bank 1 of every group.
  expect_exact(l, "tRFC", {{REF, 0, 1}, {ACT, 208, 5}});
  expect_exact(l, "tRFC", {{REF, 0, 1}, {REF, 208, 2}});
  expect_exact(l, "tRREFD", {{REF, 0, 1}, {ACT, 48, 4}});
  expect_exact(l, "tRRD_L", {{ACT, 0, 4}, {REF, 8, 1}});
  expect_exact(l, "tRP", {{ACT, 0, 5}, {PREP, 100, 1}, {REF, 126, 1}});
  EXPECT_EQ(rules_of(l, {{ACT, 0, 5}, {REF, 100, 1}}), std::set<std::string>{"REF with an open bank"});
  EXPECT_EQ(rules_of(l, {{ACT, 0, 4}, {REF, 100, 1}, {RD, 101, 4}}), std::set<std::string>{});  // others go on
}

TEST(StandardsByOneClock, Lpddr4) {
  JedecLimits l = JedecLimits::table("lpddr4-3200");
  expect_exact(l, "tRFC", {{REF, 0, 3}, {ACT, 224, 3}});
  expect_exact(l, "tRREFD", {{REF, 0, 3}, {ACT, 16, 4}});
  expect_exact(l, "tPPD", {{ACT, 0, 0}, {ACT, 16, 4}, {PRE, 100, 0}, {PRE, 104, 4}});
  expect_exact(l, "command bus", {{ACT, 0, 0}, {ACT, 16, 4}, {RD, 100, 0}, {PRE, 104, 4}});
  // A refresh is one of four activations.
  l.faw = 80;
  expect_exact(l, "tFAW", {{ACT, 0, 0}, {ACT, 16, 1}, {REF, 32, 2}, {ACT, 48, 3}, {ACT, 80, 4}});
  expect_exact(l, "tFAW", {{ACT, 0, 0}, {ACT, 16, 1}, {ACT, 32, 2}, {ACT, 48, 3}, {REF, 80, 4}});
  l.refresh = JedecLimits::Refresh::all_bank;
  expect_exact(l, "tRPab", {{ACT, 0, 0}, {PREP, 100, 0}, {ACT, 134, 0}});
  expect_exact(l, "tRFC", {{REF, 0, 0}, {ACT, 448, 3}});
}

TEST(StandardsByOneClock, Gddr6AndHbm2e) {
  const JedecLimits g = JedecLimits::table("gddr6-14000");
  expect_exact(g, "tRREFD", {{REF, 0, 3}, {ACT, 14, 4}});
  expect_exact(g, "tRFC", {{REF, 0, 3}, {ACT, 105, 3}});
  expect_exact(g, "read to write", {{ACT, 0, 0}, {ACT, 7, 4}, {RD, 100, 0}, {WR, 100 + 24 + 2 + 4 - 6, 4}});
  expect_exact(g, "tCCD_L", {{ACT, 0, 0}, {ACT, 7, 1}, {RD, 100, 0}, {RD, 103, 1}});
  const JedecLimits h = JedecLimits::table("hbm2e-3200");
  expect_exact(h, "tRREFD", {{REF, 0, 3}, {ACT, 13, 4}});
  expect_exact(h, "tRFC", {{REF, 0, 3}, {ACT, 154, 3}});
  expect_exact(h, "command bus", {{ACT, 0, 0}, {ACT, 100, 4}, {PRE, 102, 0}});
  EXPECT_TRUE(rules_of(h, {{ACT, 0, 0}, {ACT, 100, 4}, {RD, 101, 0}}).empty());  // on the other bus
}

TEST(PartRefreshTiming, ControllersCountTheSameClocks) {
  constexpr MemoryClock kStart = 1000;
  hw::BankTiming ddr5(shipped_memory("ddr5-3200"));
  EXPECT_EQ(ddr5.parts(), 4);
  EXPECT_EQ(ddr5.banks_of(0, 1), (std::vector<int>{1, 5, 9, 13, 17, 21, 25, 29}));
  ddr5.refresh(0, 1, kStart);
  EXPECT_EQ(ddr5.activate_at(5), kStart + 208);
  EXPECT_EQ(ddr5.activate_at(4), kStart + 48);
  EXPECT_EQ(ddr5.refresh_at(0, 2), kStart + 208);
  ddr5.activate(4, 7, kStart + 300);
  EXPECT_EQ(ddr5.refresh_at(0, 2), kStart + 308);
  ddr5.precharge(4, kStart + 400);
  EXPECT_EQ(ddr5.precharge_part_at(0, 0), kStart + 402);
  hw::BankTiming lpddr4(shipped_memory("lpddr4-3200"));
  EXPECT_EQ(lpddr4.parts(), 8);
  lpddr4.refresh(0, 3, kStart);
  EXPECT_EQ(lpddr4.activate_at(3), kStart + 224);
  EXPECT_EQ(lpddr4.activate_at(4), kStart + 16);
}

/// One read; then nobody wants its row. ACT at 0, RD at tRCD 17.
std::vector<Command> one_read(const char* policy, int timeout) {
  MemoryConfig memory = shipped_memory("ddr4-2400");
  memory.refresh = false;
  for (const PagePolicy* row : page_policies()) {
    if (row->name == std::string(policy)) memory.page_policy = row;
  }
  memory.page_timeout = timeout;
  hw::DramController controller(memory);
  CommandRecorder recorder;
  controller.observe(&recorder);
  controller.arrive({0, 0, 0, 64, false, 0});
  std::vector<hw::BurstCompletion> completions;
  controller.run_until(5000, completions);
  return recorder.commands;
}

TEST(PagePolicy, AnIdleRowIsClosedWhenItsPolicySaysSo) {
  EXPECT_EQ(one_read("open", 1).size(), 2U);
  const auto closed_at = [](const std::vector<Command>& commands) {
    return commands.size() == 3 && commands[2].kind == PRE ? commands[2].clock : -1;
  };
  EXPECT_EQ(closed_at(one_read("closed", 1)), 39);   // tRAS
  EXPECT_EQ(closed_at(one_read("timeout", 5)), 39);  // 17 + 5 is sooner
  EXPECT_EQ(closed_at(one_read("timeout", 400)), 17 + 400);
}

}  // namespace
}  // namespace secateur::test::standards
