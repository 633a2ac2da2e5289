// SPDX-License-Identifier: Apache-2.0
// One rule of the DRAM controller broken at a time, by a clock or by one, and the test that has to notice: the JEDEC
// checker for timings, the clock-by-clock reference for policies. The seam is the configuration: the controller is
// given another one than its judge (docs/verification.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/jedec_checker.hpp"
#include "support/memory_traffic.hpp"
#include "support/names.hpp"
#include "support/reference_controller.hpp"
#include "units/memory/event/dram_controller.hpp"

namespace secateur::test {
namespace {

struct Fault {
  const char* name;
  std::function<void(MemoryConfig&)> inject;
  const char* rule;  ///< what the checker calls it
};

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.name;
}
std::string name_of(const testing::TestParamInfo<Fault>& info) {
  return info.param.name;
}

/// Runs the bursts to their end on a channel of `memory`; `see` watches.
MemoryClock run(const ChannelCase& given, const MemoryConfig& memory, hw::CommandObserver& see) {
  hw::DramController controller(memory);
  controller.observe(&see);
  for (const hw::BurstRequest& burst : given.bursts) controller.arrive(burst);
  std::vector<hw::BurstCompletion> completions;
  MemoryClock clock = given.last_arrival;
  for (; !controller.is_drained(); clock += 500) controller.run_until(clock, completions);
  clock += 20'000;  // a refresh that is missing is missed
  controller.run_until(clock, completions);
  return clock;
}

/// The rules that the checker, who knows the true memory, sees broken over some hundred loads.
std::set<std::string> rules_broken(const std::function<void(MemoryConfig&)>& inject) {
  std::set<std::string> rules;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const ChannelCase given = random_channel_case(seed);
    if (!given.memory.refresh) continue;
    MemoryConfig broken = given.memory;
    inject(broken);
    JedecChecker checker(JedecLimits::of(given.memory), true);
    checker.finish(run(given, broken, checker));
    for (const JedecChecker::Violation& violation : checker.violations()) rules.insert(violation.rule);
  }
  return rules;
}

class BrokenTiming : public testing::TestWithParam<Fault> {};

TEST_P(BrokenTiming, IsSeenByTheChecker) {
  const std::set<std::string> rules = rules_broken(GetParam().inject);
  EXPECT_EQ(rules.count(GetParam().rule), 1U) << "seen: " << testing::PrintToString(rules);
}

TEST(BrokenTiming, NothingIsSeenWithoutAFault) {
  EXPECT_TRUE(rules_broken([](MemoryConfig&) {}).empty());
}

Fault less(const char* name, int MemoryTiming::*timing, const char* rule) {
  return {name, [timing](MemoryConfig& memory) { --(memory.timing.*timing); }, rule};
}

INSTANTIATE_TEST_SUITE_P(
    Timings, BrokenTiming,
    testing::Values(less("tRCD", &MemoryTiming::rcd, "tRCD"), less("tRP", &MemoryTiming::rp, "tRP"),
                    less("tRAS", &MemoryTiming::ras, "tRAS"), less("tRRD_S", &MemoryTiming::rrd_s, "tRRD_S"),
                    less("tRRD_L", &MemoryTiming::rrd_l, "tRRD_L"), less("tCCD_S", &MemoryTiming::ccd_s, "tCCD_S"),
                    less("tCCD_L", &MemoryTiming::ccd_l, "tCCD_L"), less("tFAW", &MemoryTiming::faw, "tFAW"),
                    less("tRFC", &MemoryTiming::rfc, "tRFC"), less("tWR", &MemoryTiming::wr, "tWR"),
                    less("tWTR_S", &MemoryTiming::wtr_s, "tWTR_S"), less("tWTR_L", &MemoryTiming::wtr_l, "tWTR_L"),
                    less("tRTP", &MemoryTiming::rtp, "tRTP"), less("tCL", &MemoryTiming::cl, "read to write"),
                    less("tREFI", &MemoryTiming::refi, "refresh"),
                    Fault{"tREFILate", [](MemoryConfig& memory) { memory.timing.refi += 200; }, "refresh"},
                    Fault{"NoRefresh", [](MemoryConfig& memory) { memory.refresh = false; }, "refresh"},
                    Fault{"tCWL", [](MemoryConfig& memory) { ++memory.timing.cwl; }, "read to write"}),
    name_of);

/// Of memories that have them: the controller takes a clock less than its judge asks for.
TEST(BrokenTiming, RulesOfSomeStandardsAreSeenByTheChecker) {
  using Inject = std::function<void(MemoryTiming&)>;
  const std::vector<std::pair<std::string, Inject>> faults{
      {"tPPD", [](MemoryTiming& t) { t.ppd = std::max(1, t.ppd - 1); }},
      {"tCCD_L_WR", [](MemoryTiming& t) { t.ccd_l_wr = t.write_to_write() - 1; }},
      {"tRPab", [](MemoryTiming& t) { t.rp_all = t.precharged_all() - 1; }},
      {"tRFC", [](MemoryTiming& t) { t.rfc_part = t.rfc_part.value_or(1) - 1; }},
      {"tRREFD", [](MemoryTiming& t) { t.rrefd = t.rrefd.value_or(1) - 1; }},
  };
  for (const auto& [rule, inject] : faults) {
    std::set<std::string> rules;
    for (std::uint64_t seed = 0; seed < 1500 && rules.count(rule) == 0; ++seed) {
      const ChannelCase given = random_channel_case(seed, seed % 2 == 1);
      if (!given.memory.refresh) continue;
      MemoryConfig broken = given.memory;
      inject(broken.timing);
      JedecChecker checker(JedecLimits::of(given.memory), true);
      run(given, broken, checker);
      for (const JedecChecker::Violation& violation : checker.violations()) rules.insert(violation.rule);
    }
    EXPECT_EQ(rules.count(rule), 1U) << rule;
  }
}

/// What is no parameter is broken by a judge who asks for a clock more.
TEST(BrokenTiming, RankSwitchIsSeenByTheChecker) {
  std::set<std::string> rules;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const ChannelCase given = random_channel_case(seed);
    JedecLimits limits = JedecLimits::of(given.memory);
    ++limits.burst_clocks;
    JedecChecker checker(limits, given.memory.refresh);
    run(given, given.memory, checker);
    for (const JedecChecker::Violation& violation : checker.violations()) rules.insert(violation.rule);
  }
  EXPECT_EQ(rules.count("rank switch"), 1U);
  EXPECT_EQ(rules.count("data bus"), 1U);
  EXPECT_EQ(rules.count("read to write"), 1U);
}

class BrokenPolicy : public testing::TestWithParam<Fault> {};

/// Some load is served by other commands than the reference's, or at other clocks.
TEST_P(BrokenPolicy, DiffersFromTheReference) {
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const ChannelCase given = random_channel_case(seed);
    MemoryConfig broken = given.memory;
    GetParam().inject(broken);
    CommandRecorder recorder;
    const MemoryClock end = run(given, broken, recorder);
    ReferenceController reference(given.memory);
    for (const hw::BurstRequest& burst : given.bursts) reference.arrive(burst);
    reference.run_until(end);
    if (!std::equal(recorder.commands.begin(), recorder.commands.end(), reference.commands().begin(),
                    reference.commands().end(), same)) {
      return;
    }
  }
  FAIL() << "no load told them apart";
}

INSTANTIATE_TEST_SUITE_P(
    Policies, BrokenPolicy,
    testing::Values(Fault{"DrainStartsOneLate", [](MemoryConfig& m) { ++m.write_high; }, ""},
                    Fault{"DrainStopsOneEarly", [](MemoryConfig& m) { ++m.write_low; }, ""},
                    Fault{"PassedOnceMore", [](MemoryConfig& m) { ++m.row_hit_cap; }, ""},
                    Fault{"OneReadMore", [](MemoryConfig& m) { ++m.read_queue; }, ""},
                    Fault{"OneWriteMore", [](MemoryConfig& m) { ++m.write_queue; }, ""},
                    Fault{"RowsStayOpen", [](MemoryConfig& m) { m.page_policy = page_policies().front(); }, ""},
                    Fault{"ClosedAClockLate", [](MemoryConfig& m) { ++m.page_timeout; }, ""},
                    Fault{"FirstComeFirstServed", [](MemoryConfig& m) { m.scheduler = dram_schedulers().back(); }, ""},
                    Fault{"AllBanksAtOnce", [](MemoryConfig& m) { m.refresh_policy = refresh_policies().front(); }, ""},
                    Fault{"OneBusInsteadOfTwo",
                          [](MemoryConfig& m) {
                            if (m.standard->has_two_buses) m.standard = default_memory_standard();
                          },
                          ""}),
    name_of);

}  // namespace
}  // namespace secateur::test
