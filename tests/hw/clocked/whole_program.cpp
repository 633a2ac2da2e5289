// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/whole_program.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <systemc>
#include <vector>

#include "hw/accelerator.hpp"
#include "hw/clocked/memory_figures.hpp"
#include "hw/simulation_context.hpp"
#include "schedule/lowering.hpp"
#include "sim/simulate.hpp"
#include "support/draw.hpp"
#include "support/names.hpp"
#include "support/random_case.hpp"
#include "support/sim_test.hpp"

namespace secateur::test {
namespace {

struct ProgramRun {
  Cycle cycles = 0;
  std::vector<OperationTimes> operations;
  MemoryFigures memory;
  CommandRecords commands;
};

/// Every other machine has both clocks' edges at one time.
RandomCase program_case(std::uint64_t seed) {
  RandomCase c = random_case(seed * 4001);
  Draw draw(seed);
  if (seed % 2 == 0) {
    c.memory.clock_mhz = draw.among({300.0, 900.0, 1200.0});
    c.accelerator.clock_mhz = c.memory.clock_mhz / draw.among({1.0, 2.0, 3.0, 6.0});
  }
  // Frees nothing of the memory side's own paths.
  c.accelerator.idealise.pipeline = draw.one_in(8);
  return c;
}

template <class Memory>
void watch(Memory& memory, const RandomCase& c, ProgramRun& run) {
  run.commands = command_records(c.accelerator.memory_channels, c.memory);
  for (std::size_t i = 0; i < run.commands.size(); ++i) memory.observe(static_cast<int>(i), run.commands[i].get());
}

void collect(const hw::Accelerator& machine, const Program& program, ProgramRun& run) {
  run.cycles = machine.end_edge();
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    const auto index = static_cast<OperationIndex>(i);
    const hw::OperationRecord& record = machine.log()[index];
    const Cycle end = machine.tiles().last_edge(index);
    run.operations.push_back(
        {std::min(record.start, end), end, record.stalls, record.bytes_read, record.bytes_written});
  }
}

hw::CrossingCycles broadcast_crossing(const RandomCase& c) {
  const Cycle slrs = c.floorplan.widest_module_distance(c.accelerator.p_h);
  return {c.accelerator.interconnect.slr_crossing_cycles * slrs};
}

ProgramRun run_event_driven(const Program& program, const RandomCase& c) {
  hw::begin_simulation_context();
  const hw::Clock clock(c.accelerator.clock_khz());
  const hw::Clock memory_clock(c.memory.clock_khz());
  hw::UnitLedger ledger;
  hw::SocketBinder direct;
  hw::MemorySystem memory("memory", clock, memory_clock, c.accelerator, c.memory, c.floorplan, ledger, nullptr, direct);
  ProgramRun run;
  watch(memory, c, run);
  const hw::Accelerator machine("machine", clock, program, c.accelerator, broadcast_crossing(c), memory, nullptr);
  sc_core::sc_start();
  EXPECT_TRUE(machine.finished()) << machine.describe_waiting() << memory.describe_waiting();
  memory.close(machine.end_edge());
  collect(machine, program, run);
  run.memory = figures(memory, ledger, run.cycles);
  return run;
}

ProgramRun run_clocked(const Program& program, const RandomCase& c, Cycle limit) {
  hw::begin_simulation_context();
  const hw::Clock clock(c.accelerator.clock_khz());
  const hw::Clock memory_clock(c.memory.clock_khz());
  const hw::clocked::ClockSource source("clock", clock, false);
  const hw::clocked::ClockSource memory_source("memory_clock", memory_clock, false);
  hw::clocked::MemorySystem memory("memory", source, memory_source, c.accelerator, c.memory, c.floorplan);
  ProgramRun run;
  watch(memory, c, run);
  const hw::Accelerator machine("machine", clock, program, c.accelerator, broadcast_crossing(c), memory, nullptr);
  sc_core::sc_start(clock.edge_time(limit));
  EXPECT_TRUE(machine.finished()) << machine.describe_waiting() << memory.describe_waiting();
  EXPECT_TRUE(memory.idle()) << memory.describe_waiting();
  memory.close(machine.end_edge());
  collect(machine, program, run);
  run.memory = figures(memory, run.cycles);
  return run;
}

void expect_same(const OperationTimes& event, const OperationTimes& clocked) {
  EXPECT_EQ(event.start, clocked.start);
  EXPECT_EQ(event.end, clocked.end);
  EXPECT_EQ(event.stalls.weights, clocked.stalls.weights);
  EXPECT_EQ(event.stalls.features, clocked.stalls.features);
  EXPECT_EQ(event.stalls.sync, clocked.stalls.sync);
  EXPECT_EQ(event.stalls.memory, clocked.stalls.memory);
  EXPECT_EQ(event.stalls.pipeline, clocked.stalls.pipeline);
  EXPECT_EQ(event.bytes_read, clocked.bytes_read);
  EXPECT_EQ(event.bytes_written, clocked.bytes_written);
}

}  // namespace

void compare_whole_programs(std::uint64_t seed) {
  fail_on_systemc_warnings();
  const RandomCase c = program_case(seed);
  SCOPED_TRACE(testing::Message() << "seed " << seed << ": " << c.describe());
  const Program program = lower(c.model, c.accelerator);
  const ProgramRun event = run_event_driven(program, c);
  const ProgramRun clocked = run_clocked(program, c, event.cycles + 1000);
  EXPECT_EQ(event.cycles, clocked.cycles);
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    SCOPED_TRACE(program.operations[i].name);
    expect_same(event.operations[i], clocked.operations[i]);
  }
  expect_same(event.memory, clocked.memory);
  EXPECT_EQ(clocked.memory.dma.busy + clocked.memory.dma.stall + clocked.memory.dma.idle, clocked.cycles);
  expect_same(event.commands, clocked.commands);
  const hw::Clock clock(c.accelerator.clock_khz());
  const hw::Clock memory_clock(c.memory.clock_khz());
  expect_sound(clocked.commands, memory_clock.edge_at_or_before(clock.edge_fs(event.cycles)));
}

}  // namespace secateur::test
