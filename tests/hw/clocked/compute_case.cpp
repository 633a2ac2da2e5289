// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/compute_case.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <systemc>
#include <vector>

#include "hw/accelerator.hpp"
#include "hw/clocked/accelerator.hpp"
#include "hw/instant_memory.hpp"
#include "hw/simulation_context.hpp"
#include "schedule/lowering.hpp"
#include "support/machine_case.hpp"
#include "support/names.hpp"
#include "support/sim_test.hpp"
#include "support/stalling_memory.hpp"

namespace secateur::test {
namespace {

struct ComputeCase {
  RandomCase random;
  Cycle crossing = 0;
  TransferLatency latency;
};

ComputeCase compute_case(std::uint64_t seed) {
  return {compute_machine_case(seed), static_cast<Cycle>(seed % 5), random_latency(seed, seed % 3 == 0 ? 3'000 : 200)};
}

/// What both count.
struct Figures {
  struct Operation {
    Cycle start;
    Cycle end;
    hw::OperationStalls stalls;
    std::int64_t bytes_read;
    std::int64_t bytes_written;
  };
  Cycle cycles = 0;
  std::vector<Operation> operations;
  hw::UnitCycles units[kUnits];
  std::vector<std::int64_t> weight_buffer_high_water;
};

constexpr Unit kComputeUnits[] = {Unit::mpca, Unit::elementwise, Unit::token_selector};

std::unique_ptr<StallingMemory> stalling_memory(const ComputeCase& c, const hw::Clock& clock) {
  return std::make_unique<StallingMemory>("memory", clock, c.latency);
}

Figures run_event_driven(const Program& program, const ComputeCase& c) {
  hw::begin_simulation_context();
  const AcceleratorConfig& config = c.random.accelerator;
  const hw::Clock clock(config.clock_khz());
  const auto memory = stalling_memory(c, clock);
  hw::InstantMemory instant(clock);
  hw::OffChip& off_chip = config.idealise.memory ? static_cast<hw::OffChip&>(instant) : *memory;
  const hw::Accelerator machine("machine", clock, program, config, hw::CrossingCycles{c.crossing}, off_chip, nullptr);
  sc_core::sc_start();
  EXPECT_TRUE(machine.finished()) << machine.describe_waiting();
  Figures figures;
  figures.cycles = machine.end_edge();
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    const auto index = static_cast<OperationIndex>(i);
    const hw::OperationRecord& record = machine.log()[index];
    const Cycle end = machine.tiles().last_edge(index);
    figures.operations.push_back(
        {std::min(record.start, end), end, record.stalls, record.bytes_read, record.bytes_written});
  }
  for (const Unit unit : kComputeUnits) {
    figures.units[static_cast<std::size_t>(unit)] = machine.ledger(unit).close(figures.cycles);
  }
  machine.tell_weight_buffers([&](int, std::int64_t bytes) { figures.weight_buffer_high_water.push_back(bytes); });
  return figures;
}

Figures run_clocked(const Program& program, const ComputeCase& c) {
  hw::begin_simulation_context();
  const AcceleratorConfig& config = c.random.accelerator;
  const hw::Clock clock(config.clock_khz());
  const hw::clocked::ClockSource source("clock", clock, false);
  const auto memory = stalling_memory(c, clock);
  hw::InstantMemory instant(clock);
  hw::OffChip& off_chip = config.idealise.memory ? static_cast<hw::OffChip&>(instant) : *memory;
  const hw::clocked::Accelerator machine("machine", source, program, config, c.crossing, off_chip);
  sc_core::sc_start();
  EXPECT_TRUE(machine.finished()) << machine.describe_waiting();
  Figures figures;
  figures.cycles = machine.end_edge();
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    const auto index = static_cast<OperationIndex>(i);
    figures.operations.push_back({machine.start(index), machine.end(index), machine.stalls(index),
                                  machine.bytes_read(index), machine.bytes_written(index)});
  }
  for (const Unit unit : kComputeUnits) figures.units[static_cast<std::size_t>(unit)] = machine.cycles(unit);
  machine.tell_weight_buffers([&](int, std::int64_t bytes) { figures.weight_buffer_high_water.push_back(bytes); });
  return figures;
}

void expect_same(const Figures::Operation& event, const Figures::Operation& clocked) {
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

void compare_compute_sides(std::uint64_t seed) {
  fail_on_systemc_warnings();
  const ComputeCase c = compute_case(seed);
  SCOPED_TRACE(testing::Message() << "seed " << seed << ": " << c.random.describe());
  const Program program = lower(c.random.model, c.random.accelerator);
  const Figures event = run_event_driven(program, c);
  const Figures clocked = run_clocked(program, c);
  EXPECT_EQ(event.cycles, clocked.cycles);
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    SCOPED_TRACE(program.operations[i].name);
    expect_same(event.operations[i], clocked.operations[i]);
  }
  for (const Unit unit : kComputeUnits) {
    SCOPED_TRACE(to_string(unit));
    const hw::UnitCycles& a = event.units[static_cast<std::size_t>(unit)];
    const hw::UnitCycles& b = clocked.units[static_cast<std::size_t>(unit)];
    EXPECT_EQ(a.busy, b.busy);
    EXPECT_EQ(a.stall, b.stall);
    EXPECT_EQ(a.causes, b.causes);
    EXPECT_EQ(a.idle, b.idle);
    EXPECT_EQ(b.busy + b.stall + b.idle, clocked.cycles);
  }
  EXPECT_EQ(event.weight_buffer_high_water, clocked.weight_buffer_high_water);
}

}  // namespace secateur::test
