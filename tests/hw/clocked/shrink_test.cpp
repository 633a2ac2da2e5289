// SPDX-License-Identifier: Apache-2.0
// A rule of the clocked machine broken by one: the comparison has to notice, whatever the rule, and a case that fails
// has to become small (docs/verification.md).
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>

#include "base/error.hpp"
#include "hw/clocked/machine_twin.hpp"
#include "hw/clocked/shrink.hpp"
#include "support/machine_case.hpp"
#include "support/names.hpp"
#include "support/sim_test.hpp"

namespace secateur::test {
namespace {

struct Fault {
  const char* name;
  Break inject;
};

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.name;
}

class BrokenRule : public testing::TestWithParam<Fault> {};

bool is_seen(const RandomCase& given, const Break& inject) {
  try {
    return !twin_difference(given, inject).empty();
  } catch (const RunError&) {
    return true;  // a deadlock
  } catch (const ConfigError&) {
    return false;  // no such machine
  }
}

TEST_P(BrokenRule, MakesTheMachinesDiffer) {
  fail_on_systemc_warnings();
  constexpr std::uint64_t kSeeds = 200;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    if (is_seen(machine_case(seed), GetParam().inject)) return;
  }
  FAIL() << "not seen in " << kSeeds << " cases";
}

#define ONE_MORE(name, key)              \
  Fault {                                \
    name, [](RandomCase& c) { ++c.key; } \
  }

INSTANTIATE_TEST_SUITE_P(
    Rules, BrokenRule,
    testing::Values(ONE_MORE("PipelineDepth", accelerator.pe.pipeline_depth),
                    Fault{"DoubleAccumulators", [](RandomCase& c) { c.accelerator.pe.double_accumulators ^= true; }},
                    ONE_MORE("FeaturePorts", accelerator.features.ports),
                    ONE_MORE("ElementwiseLanes", accelerator.elementwise.lanes),
                    ONE_MORE("ElementwiseDepth", accelerator.elementwise.pipeline_depth),
                    ONE_MORE("SelectorComparators", accelerator.selector.comparators),
                    ONE_MORE("SelectorShuffle", accelerator.selector.shuffle_words_per_cycle),
                    ONE_MORE("SelectorFuse", accelerator.selector.fuse_lanes),
                    ONE_MORE("DmaOutstanding", accelerator.dma.outstanding),
                    ONE_MORE("RequestCycles", accelerator.interconnect.request_cycles),
                    ONE_MORE("ResponseCycles", accelerator.interconnect.response_cycles),
                    ONE_MORE("SlrCrossing", accelerator.interconnect.slr_crossing_cycles),
                    ONE_MORE("SwitchHop", accelerator.interconnect.hop_cycles),
                    ONE_MORE("OperationCycles", accelerator.controller.operation_cycles),
                    Fault{"Launch",
                          [](RandomCase& c) { c.accelerator.host.launch_us += 1.0 / c.accelerator.clock_mhz; }},
                    Fault{"AcceleratorClock", [](RandomCase& c) { c.accelerator.clock_mhz *= 1.001; }},
                    Fault{"MemoryClock", [](RandomCase& c) { c.memory.clock_mhz *= 1.001; }},
                    ONE_MORE("ReadQueue", memory.read_queue), ONE_MORE("WriteHigh", memory.write_high),
                    ONE_MORE("RowHitCap", memory.row_hit_cap), ONE_MORE("tRCD", memory.timing.rcd),
                    ONE_MORE("tFAW", memory.timing.faw), ONE_MORE("tREFI", memory.timing.refi),
                    ONE_MORE("tRFC", memory.timing.rfc), ONE_MORE("tCCD", memory.timing.ccd_s)),
    [](const auto& fault) { return std::string(fault.param.name); });

/// From a machine of many parts to the least one that shows the fault.
TEST(Shrink, FindsASmallCase) {
  fail_on_systemc_warnings();
  const Break inject = [](RandomCase& c) { ++c.accelerator.pe.pipeline_depth; };
  const auto fails = [&](const RandomCase& c) { return is_seen(c, inject); };
  RandomCase given = machine_case(2);
  ASSERT_TRUE(fails(given));
  const RandomCase smallest = shrink(given, fails);
  EXPECT_TRUE(fails(smallest));
  EXPECT_EQ(smallest.model.network.depth, 1);
  EXPECT_EQ(smallest.model.network.heads, 1);
  EXPECT_EQ(smallest.accelerator.p_h, 1);
  EXPECT_EQ(smallest.accelerator.p_t, 1);
  EXPECT_EQ(smallest.accelerator.p_c, 1);
  EXPECT_EQ(smallest.accelerator.dma.ports, 1);
  EXPECT_TRUE(smallest.accelerator.idealise.memory);
  EXPECT_TRUE(smallest.accelerator.idealise.elementwise);
  EXPECT_FALSE(smallest.accelerator.idealise.pipeline);
}

}  // namespace
}  // namespace secateur::test
