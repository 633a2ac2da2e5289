// SPDX-License-Identifier: Apache-2.0
// Laws that hold on every machine: each cycle of a unit in one bucket, each byte asked is served, each
// multiply-accumulate of the packed model is executed, nothing begins before what it needs, and the same case gives the
// same figures.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "pruning/pack.hpp"
#include "pruning/statistics.hpp"
#include "schedule/lowering.hpp"
#include "sim/run.hpp"
#include "sim/simulate.hpp"
#include "sim/simulate_clocked.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "support/random_case.hpp"
#include "support/seeds.hpp"

namespace secateur::test {
namespace {

constexpr int kCases = 160;
constexpr int kClockedCases = 20;  // some hundred times slower

void expect_unit_buckets(const SimulationOutcome& outcome) {
  for (int unit = 0; unit < kUnits; ++unit) {
    const hw::UnitCycles& cycles = outcome.units[unit];
    EXPECT_EQ(cycles.busy + cycles.stall + cycles.idle, outcome.cycles) << to_string(static_cast<Unit>(unit));
    EXPECT_EQ(std::accumulate(cycles.causes.begin(), cycles.causes.end(), Cycle{0}), cycles.stall);
    EXPECT_GE(cycles.idle, 0) << to_string(static_cast<Unit>(unit));
  }
}

void expect_bytes(const Program& program, const SimulationOutcome& outcome) {
  std::uint64_t served = 0;
  for (const ChannelResult& channel : outcome.channels) served += channel.bytes;
  EXPECT_EQ(served, outcome.bytes_asked);
  std::uint64_t of_operations = 0;
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    of_operations += static_cast<std::uint64_t>(outcome.operations[i].bytes_read + outcome.operations[i].bytes_written);
  }
  EXPECT_EQ(of_operations, outcome.bytes_asked);
}

/// Every packed column of every product once: what a static schedule reads.
std::int64_t weight_bytes(const Program& program) {
  std::int64_t bytes = 0;
  for (const OperationIndex index : program.of_unit[static_cast<std::size_t>(Unit::mpca)]) {
    const ProductPlan& plan = *program.operations[static_cast<std::size_t>(index)].product;
    for (const auto& module : plan.modules) {
      for (const Segment& segment : module) {
        for (const std::int64_t column : segment.column_bytes) bytes += column;
      }
    }
    for (const Segment& segment : plan.queue) {
      for (const std::int64_t column : segment.column_bytes) bytes += column;
    }
  }
  return bytes;
}

std::int64_t tile_bytes(const Program& program) {
  std::int64_t bytes = 0;
  for (const Operation& operation : program.operations) {
    for (const std::int64_t tile : operation.tile_bytes) bytes += tile;
  }
  return bytes;
}

void expect_order(const Program& program, const SimulationOutcome& outcome) {
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    const Operation& operation = program.operations[i];
    const OperationTimes& times = outcome.operations[i];
    EXPECT_GE(times.start, 0) << operation.name;
    EXPECT_LE(times.start, times.end) << operation.name;
    EXPECT_LE(times.end, outcome.cycles) << operation.name;
    for (const Dependency& dependency : operation.dependencies) {
      const OperationTimes& producer = outcome.operations[static_cast<std::size_t>(dependency.producer)];
      if (dependency.rows == RowMatch::all && dependency.groups == GroupMatch::all) {
        EXPECT_GE(times.start, producer.end) << operation.name;
      } else if (operation.kind != OperationKind::token_sort) {  // needs no more than the CLS row
        EXPECT_GE(times.end, producer.end) << operation.name;
      }
    }
  }
}

class EveryMachine : public SeedGroup {};

TEST_P(EveryMachine, KeepsTheConservationLaws) {
  for_each_seed([](int seed) {
    const test::RandomCase c = test::random_case(static_cast<std::uint64_t>(seed));
    SCOPED_TRACE(c.describe());
    const Program program = lower(c.model, c.accelerator);
    const SimulationOutcome outcome = simulate(program, c.accelerator, c.memory, c.floorplan);
    expect_unit_buckets(outcome);
    expect_bytes(program, outcome);
    EXPECT_EQ(outcome.bytes_asked, static_cast<std::uint64_t>(weight_bytes(program) + tile_bytes(program)));
    expect_order(program, outcome);
    std::int64_t macs = 0;
    for (const Operation& operation : program.operations) macs += operation.macs;
    EXPECT_EQ(macs, model_statistics(c.model).macs_executed);
    EXPECT_GE(outcome.cycles * c.accelerator.macs_per_cycle(), macs);
  });
}

TEST_P(EveryMachine, GivesTheSameFiguresTwice) {
  for_each_seed([](int seed) {
    const test::RandomCase c = test::random_case(static_cast<std::uint64_t>(seed));
    SCOPED_TRACE(c.describe());
    const Program program = lower(c.model, c.accelerator);
    const SimulationOutcome first = simulate(program, c.accelerator, c.memory, c.floorplan);
    const SimulationOutcome second = simulate(program, c.accelerator, c.memory, c.floorplan);
    EXPECT_EQ(first.cycles, second.cycles);
    for (std::size_t i = 0; i < program.operations.size(); ++i) {
      EXPECT_EQ(first.operations[i].start, second.operations[i].start) << program.operations[i].name;
      EXPECT_EQ(first.operations[i].end, second.operations[i].end) << program.operations[i].name;
    }
  });
}

/// With one head module the unit waits when its operation does: cause by cause the same cycles, and those of drains.
TEST_P(EveryMachine, StallsOfTheUnitAreThoseOfItsOperations) {
  for_each_seed([](int seed) {
    test::RandomCase c = test::random_case(static_cast<std::uint64_t>(seed));
    c.accelerator.p_h = 1;
    c.accelerator.features.capacity_kib = 1024;  // all heads in one
    SCOPED_TRACE(c.describe());
    const Program program = lower(c.model, c.accelerator);
    const SimulationOutcome outcome = simulate(program, c.accelerator, c.memory, c.floorplan);
    hw::OperationStalls sum;
    for (const OperationIndex index : program.of_unit[static_cast<std::size_t>(Unit::mpca)]) {
      const hw::OperationStalls& stalls = outcome.operations[static_cast<std::size_t>(index)].stalls;
      sum.memory += stalls.memory;
      sum.weights += stalls.weights;
      sum.pipeline += stalls.pipeline;
    }
    const hw::UnitCycles& mpca = outcome.units[static_cast<std::size_t>(Unit::mpca)];
    EXPECT_EQ(mpca.causes[0], sum.memory);
    EXPECT_EQ(mpca.causes[1], sum.weights);
    EXPECT_GE(mpca.causes[2], sum.pipeline);
  });
}

/// A result tells of every stall that the machine has counted.
TEST_P(EveryMachine, TheResultHasEveryStall) {
  for_each_seed([](int seed) {
    const test::RandomCase c = test::random_case(static_cast<std::uint64_t>(seed));
    SCOPED_TRACE(c.describe());
    const Program program = lower(c.model, c.accelerator);
    for (const Fidelity fidelity : {Fidelity::event, Fidelity::clocked}) {
      if (fidelity == Fidelity::clocked && seed > kClockedCases) continue;
      const Result result = run({c.model, c.accelerator, c.memory, fidelity, false});
      const Floorplan floorplan{c.accelerator.board.slrs, c.memory.standard->place == ChannelPlace::first_slr};
      const SimulationOutcome outcome = fidelity == Fidelity::event
                                            ? simulate(program, c.accelerator, c.memory, floorplan)
                                            : simulate_clocked(program, c.accelerator, c.memory, floorplan);
      ASSERT_EQ(result.operations.size(), outcome.operations.size());
      for (std::size_t i = 0; i < outcome.operations.size(); ++i) {
        const hw::OperationStalls& s = outcome.operations[i].stalls;
        EXPECT_EQ(total(result.operations[i].stall), s.weights + s.features + s.sync + s.memory + s.pipeline);
      }
      for (const UnitResult& unit : result.units) {
        EXPECT_EQ(unit.stalls.memory + unit.stalls.weights + unit.stalls.pipeline, unit.stall_cycles);
        EXPECT_EQ(unit.busy_cycles + unit.stall_cycles + unit.idle_cycles, result.cycles);
      }
    }
  });
}

TEST(SingleAccumulators, MakeStallsThatTheResultTells) {
  PruningConfig pruning;
  pruning.token_layers = {1};
  const PackedModel model = pack(test::small_network(), pruning);
  AcceleratorConfig machine;
  machine.pe.double_accumulators = false;
  const Result result = run({model, machine, MemoryConfig{}, Fidelity::event, false});
  Cycle pipeline = 0;
  for (const OperationResult& operation : result.operations) pipeline += operation.stall.pipeline;
  EXPECT_GT(pipeline, 0);
  EXPECT_GT(result.unit(Unit::mpca).stalls.pipeline, 0);
}

INSTANTIATE_TEST_SUITE_P(Random, EveryMachine, groups_of(kCases));

}  // namespace
}  // namespace secateur::test
