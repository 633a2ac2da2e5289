// SPDX-License-Identifier: Apache-2.0
// The event-driven compute side against the reference that is stepped edge by edge, on random machines whose memory
// answers after random times: every operation's start, end and stalls, every unit's busy, stall and idle cycles.
#include <gtest/gtest.h>

#include <systemc>

#include "hw/accelerator.hpp"
#include "hw/simulation_context.hpp"
#include "schedule/lowering.hpp"
#include "support/names.hpp"
#include "support/random_case.hpp"
#include "support/reference_machine.hpp"
#include "support/seeds.hpp"
#include "support/stalling_memory.hpp"

namespace secateur::test {
namespace {

struct EventRun {
  explicit EventRun(const Program& program, const test::RandomCase& c, Cycle crossing, test::TransferLatency latency)
      : clock(c.accelerator.clock_khz()),
        memory("memory", clock, std::move(latency)),
        machine("machine", clock, program, c.accelerator, hw::CrossingCycles{crossing}, memory, nullptr) {
    sc_core::sc_start();
  }
  hw::Clock clock;
  test::StallingMemory memory;
  hw::Accelerator machine;
};

class ComputeSide : public SeedGroup {};

void expect_same(const hw::OperationStalls& a, const hw::OperationStalls& b) {
  EXPECT_EQ(a.weights, b.weights);
  EXPECT_EQ(a.features, b.features);
  EXPECT_EQ(a.sync, b.sync);
  EXPECT_EQ(a.memory, b.memory);
  EXPECT_EQ(a.pipeline, b.pipeline);
}

TEST_P(ComputeSide, EqualsTheSteppedReference) {
  for_each_seed([](int number) {
    hw::begin_simulation_context();
    const auto seed = static_cast<std::uint64_t>(number);
    test::RandomCase c = test::random_case(seed * 7919);
    // Every 4th case with some effects idealised.
    if (seed % 4 == 0) {
      const std::uint64_t bits = test::hash(seed);
      c.accelerator.idealise = {(bits & 1) != 0,  (bits & 2) != 0,  (bits & 4) != 0,  (bits & 8) != 0,
                                (bits & 16) != 0, (bits & 32) != 0, (bits & 64) != 0, false};
    }
    SCOPED_TRACE(c.describe());
    const Program program = lower(c.model, c.accelerator);
    const Cycle crossing = static_cast<Cycle>(seed % 5);
    const test::TransferLatency latency = test::random_latency(seed, seed % 3 == 0 ? 3'000 : 200);
    const test::ReferenceOutcome expected = test::run_reference(program, c.accelerator, crossing, latency);
    const EventRun run(program, c, crossing, latency);
    ASSERT_TRUE(run.machine.finished()) << run.machine.describe_waiting();
    EXPECT_EQ(run.machine.end_edge(), expected.cycles);
    for (std::size_t i = 0; i < program.operations.size(); ++i) {
      SCOPED_TRACE(program.operations[i].name);
      const auto index = static_cast<OperationIndex>(i);
      const Cycle end = run.machine.tiles().last_edge(index);
      EXPECT_EQ(end, expected.ends[i]);
      EXPECT_EQ(std::min(run.machine.log()[index].start, end), expected.starts[i]);
      expect_same(run.machine.log()[index].stalls, expected.stalls[i]);
    }
    for (const Unit unit : {Unit::mpca, Unit::elementwise, Unit::token_selector}) {
      SCOPED_TRACE(to_string(unit));
      const hw::UnitCycles counted = run.machine.ledger(unit).close(expected.cycles);
      const hw::UnitCycles& marked = expected.units[static_cast<std::size_t>(unit)];
      EXPECT_EQ(counted.busy, marked.busy);
      EXPECT_EQ(counted.stall, marked.stall);
      EXPECT_EQ(counted.causes, marked.causes);
      EXPECT_EQ(counted.idle, marked.idle);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Random, ComputeSide, groups_of(400));

}  // namespace
}  // namespace secateur::test
