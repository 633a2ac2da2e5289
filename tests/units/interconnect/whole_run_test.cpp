// SPDX-License-Identifier: Apache-2.0
// Whole machines with a JEDEC checker on every channel and a protocol checker on every hop: nothing is broken, nothing
// is left under way, and the run takes the cycles it takes without them.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "config/documents.hpp"
#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "sim/simulate.hpp"
#include "support/jedec_checker.hpp"
#include "support/names.hpp"
#include "support/sim_test.hpp"
#include "support/source_dir.hpp"
#include "support/tlm_protocol_checker.hpp"

namespace secateur::test {
namespace {

struct Machine {
  const char* accelerator;
  const char* network;
  const char* pruning;
};

void PrintTo(const Machine& machine, std::ostream* out) {
  *out << machine.accelerator << " " << machine.network;
}

class WholeRun : public testing::TestWithParam<Machine> {};

TEST_P(WholeRun, KeepsEveryRuleAndItsCycles) {
  fail_on_systemc_warnings();
  DocumentRequest request;
  request.accelerator = std::string(SECATEUR_SOURCE_DIR) + "/configs/accelerators/" + GetParam().accelerator + ".json";
  request.network = std::string(SECATEUR_SOURCE_DIR) + "/models/" + GetParam().network + ".json";
  request.pruning = std::string(SECATEUR_SOURCE_DIR) + "/configs/pruning/" + GetParam().pruning + ".json";
  const Documents documents = load_documents(request);
  const AcceleratorConfig& accelerator = documents.accelerator;
  const PackedModel model = pack(documents.network, documents.pruning);
  const Program program = lower(model, accelerator);
  const Floorplan floorplan{accelerator.board.slrs, documents.memory.standard->place == ChannelPlace::first_slr};

  const SimulationOutcome bare = simulate(program, accelerator, documents.memory, floorplan);

  CheckedBinder binder;
  std::vector<std::unique_ptr<JedecChecker>> channels;
  SimulationOptions options;
  options.binder = &binder;
  options.observe = [&](int) {
    channels.push_back(std::make_unique<JedecChecker>(JedecLimits::table(documents.memory.name), true));
    return channels.back().get();
  };
  const SimulationOutcome checked = simulate(program, accelerator, documents.memory, floorplan, options);

  EXPECT_EQ(checked.cycles, bare.cycles);
  binder.finish();
  EXPECT_EQ(binder.report(), "");
  EXPECT_EQ(binder.checkers().size(),
            static_cast<std::size_t>(2 * (accelerator.dma.ports + accelerator.memory_channels)));
  std::uint64_t transactions = 0;
  for (const auto& checker : binder.checkers()) transactions += checker->transactions();
  EXPECT_GT(transactions, 0U);
  const double clocks_per_cycle = documents.memory.clock_mhz / accelerator.clock_mhz;
  const auto last = static_cast<MemoryClock>(static_cast<double>(checked.cycles) * clocks_per_cycle) - 1;
  std::uint64_t commands = 0;
  std::uint64_t refreshes = 0;
  for (std::size_t c = 0; c < channels.size(); ++c) {
    channels[c]->finish(last);
    EXPECT_TRUE(channels[c]->violations().empty()) << "channel " << c << ": " << channels[c]->report();
    commands += channels[c]->commands();
    refreshes += checked.channels[c].refreshes;
  }
  EXPECT_GT(commands, 0U);
  EXPECT_GE(static_cast<double>(refreshes),
            static_cast<double>(channels.size()) * static_cast<double>(last) / documents.memory.timing.refi -
                static_cast<double>(channels.size()));
}

INSTANTIATE_TEST_SUITE_P(Machines, WholeRun,
                         testing::Values(Machine{"tiny", "shapes_vit", "b8_dense"},
                                         Machine{"u250-fccm24", "deit_small", "dense"},
                                         Machine{"u280-hbm2", "deit_small", "dense"},
                                         Machine{"u250-fccm24", "deit_small", "b16_rb50_rt50"}));

}  // namespace
}  // namespace secateur::test
