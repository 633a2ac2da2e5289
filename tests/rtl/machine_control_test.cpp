// SPDX-License-Identifier: Apache-2.0
// The control of the machine in registers (rtl/machine_control.sv) beside fidelity event: whole networks, both before
// the simulator's memory side. Every operation's start and end, every unit's cycles, every DRAM command, all of it
// equal.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <stdexcept>

#include <fmt/format.h>

// First: the models need it.
#include "rtl/systemc_for_verilator.hpp"

#include "ControlOfFour.h"
#include "ControlOfOne.h"
#include "ControlOfTiny.h"
#include "base/error.hpp"
#include "config/documents.hpp"
#include "pruning/load_model.hpp"
#include "rtl/machine_bench.hpp"
#include "rtl_sizes.hpp"
#include "schedule/lowering.hpp"
#include "support/machine_case.hpp"
#include "support/names.hpp"
#include "support/sim_test.hpp"
#include "support/source_dir.hpp"
#include "units/memory/event/command.hpp"

namespace secateur::test {
namespace {

class Recorded : public hw::CommandObserver {
 public:
  void command(const hw::Command& command) override { commands.push_back(command); }
  std::vector<hw::Command> commands;
};
using Channels = std::vector<std::unique_ptr<Recorded>>;

Observe record(Channels& channels) {
  return [&channels](int) {
    channels.push_back(std::make_unique<Recorded>());
    return channels.back().get();
  };
}

bool same_command(const hw::Command& a, const hw::Command& b) {
  return a.clock == b.clock && a.kind == b.kind && a.rank == b.rank && a.bank == b.bank && a.row == b.row &&
         a.column == b.column;
}

/// Returns the run's cycles.
template <class Model>
Cycle compare_run(const PackedModel& model, const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                  const Floorplan& floorplan, const MachineSizes& sizes) {
  const Program program = lower(model, accelerator);
  Channels event_channels, register_channels;
  SimulationOptions options;
  options.observe = record(event_channels);
  const SimulationOutcome event = simulate(program, accelerator, memory, floorplan, options);
  hw::begin_simulation_context();
  const RegisterRun registers =
      MachineBench<Model>(program, accelerator, memory, floorplan, sizes, record(register_channels))
          .run(event.cycles + 1000);
  EXPECT_TRUE(registers.finished);
  EXPECT_FALSE(registers.fault) << "beyond the sizes that the machine was built with";
  EXPECT_EQ(registers.late_responses, 0);
  EXPECT_EQ(registers.cycles, event.cycles);
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    EXPECT_EQ(registers.start[i], event.operations[i].start) << program.operations[i].name;
    EXPECT_EQ(registers.end[i], event.operations[i].end) << program.operations[i].name;
    // What follows differs because this does.
    if (registers.start[i] != event.operations[i].start || registers.end[i] != event.operations[i].end) break;
  }
  for (int unit = 0; unit < kUnits; ++unit) {
    EXPECT_EQ(registers.units[unit].busy, event.units[unit].busy) << to_string(static_cast<Unit>(unit));
    EXPECT_EQ(registers.units[unit].causes, event.units[unit].causes) << to_string(static_cast<Unit>(unit));
  }
  EXPECT_EQ(event_channels.size(), register_channels.size());
  for (std::size_t c = 0; c < std::min(event_channels.size(), register_channels.size()); ++c) {
    EXPECT_TRUE(std::equal(event_channels[c]->commands.begin(), event_channels[c]->commands.end(),
                           register_channels[c]->commands.begin(), register_channels[c]->commands.end(), same_command))
        << "commands of channel " << c;
  }
  return event.cycles;
}

class ControlOfTinyMachine : public testing::TestWithParam<std::tuple<const char*, const char*, int, const char*>> {};

TEST_P(ControlOfTinyMachine, RunsTheTrainedNetworkCycleForCycle) {
  fail_on_systemc_warnings();
  const auto [pruning, weights, bits, overlap] = GetParam();
  DocumentRequest request;
  request.network = "shapes_vit";
  request.pruning = pruning;
  request.accelerator = "tiny";
  // A dense column of mlp_out has 8,448 bytes; half of the buffer must hold it.
  request.sets = {fmt::format("accelerator.weights.capacity_kib={}", std::string(pruning) == "dense" ? 17 : 16),
                  fmt::format("accelerator.weight_bits={}", bits), fmt::format("accelerator.activation_bits={}", bits),
                  fmt::format("accelerator.overlap={}", overlap)};
  const Documents documents = load_documents(request);
  const PackedModel model =
      load_packed_model(documents.network, documents.pruning, SECATEUR_SOURCE_DIR "/models/" + std::string(weights))
          .model;
  const Cycle cycles =
      compare_run<ControlOfTiny>(model, documents.accelerator, documents.memory, Floorplan{1, false}, kControlOfTiny);
  std::printf("%s, %d bits, overlap %s: %lld cycles\n", pruning, bits, overlap, static_cast<long long>(cycles));
}

INSTANTIATE_TEST_SUITE_P(
    Trained, ControlOfTinyMachine,
    testing::Values(std::tuple("dense", "shapes_vit_dense.safetensors", 16, "row_block"),
                    std::tuple("b8_rb50_rt70", "shapes_vit_rb50_rt70.safetensors", 16, "row_block"),
                    std::tuple("b8_rb50_rt50", "shapes_vit_rb50_rt50.safetensors", 16, "row_block"),
                    std::tuple("b8_rb50_rt50", "shapes_vit_rb50_rt50.safetensors", 8, "row_block"),
                    std::tuple("b8_rb50_rt50", "shapes_vit_rb50_rt50.safetensors", 8, "none")));

/// A random case with the figures that the register machine was built with.
RandomCase fitted(std::uint64_t seed, const MachineSizes& sizes) {
  RandomCase c = machine_case(seed);
  AcceleratorConfig& machine = c.accelerator;
  machine.idealise = {};
  machine.p_h = sizes.p_h;
  machine.pe.double_accumulators = sizes.double_accumulators != 0;
  machine.pe.pipeline_depth = sizes.pipeline_depth;
  machine.elementwise.pipeline_depth = sizes.elementwise_depth;
  machine.weights.capacity_kib = 24;
  machine.dma.ports = sizes.ports;
  machine.dma.beat_bytes = sizes.beat_bytes;
  machine.dma.max_burst_bytes = sizes.max_burst_bytes;
  machine.dma.outstanding = sizes.outstanding;
  machine.interconnect.port_channels.resize(static_cast<std::size_t>(sizes.ports), 0);
  if (machine.balance->has_queue) machine.balance = balance_policy("lpt");
  c.floorplan.slrs = std::max(2, c.floorplan.slrs);
  const int distance = c.floorplan.widest_module_distance(sizes.p_h);
  machine.interconnect.slr_crossing_cycles = distance == 0 ? 0 : sizes.crossing / distance;
  if (distance * machine.interconnect.slr_crossing_cycles != sizes.crossing) throw std::invalid_argument("crossing");
  return c;
}

/// Runs cases from `seed` on until `count` have been run that the machine can run at all; SECATEUR_RTL_CASES says
/// another number.
template <class Model>
void compare_random(std::uint64_t seed, int count, const MachineSizes& sizes) {
  fail_on_systemc_warnings();
  if (const char* asked = std::getenv("SECATEUR_RTL_CASES"); asked != nullptr) count = std::atoi(asked);
  Cycle cycles = 0;
  int left_out = 0;
  for (int ran = 0; ran < count; ++seed) {
    try {
      const RandomCase c = fitted(seed, sizes);
      SCOPED_TRACE(fmt::format("seed {}: {}", seed, c.describe()));
      cycles += compare_run<Model>(c.model, c.accelerator, c.memory, c.floorplan, sizes);
      ++ran;
      if (testing::Test::HasFailure()) return;
    } catch (const ConfigError&) {
      ++left_out;
    } catch (const std::invalid_argument& refused) {
      std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), refused.what());
      ++left_out;
    }
  }
  std::printf("%d cases, %lld cycles; %d drawn that do not fit\n", count, static_cast<long long>(cycles), left_out);
}

TEST(ControlOfRandomMachines, OneModuleOnePort) {
  compare_random<ControlOfOne>(1, 3, kControlOfOne);
}
TEST(ControlOfRandomMachines, FourModulesThreePorts) {
  compare_random<ControlOfFour>(1000, 3, kControlOfFour);
}

}  // namespace
}  // namespace secateur::test
