// SPDX-License-Identifier: Apache-2.0
// Where a program's weights and activations lie: apart from each other, at multiples of 64, in the channels of their
// ports, and as many bytes as is told. The order within a region is of the page (memory.md 5.6): as the prefetchers
// ask.
#include "schedule/placement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/error.hpp"
#include "config/documents.hpp"
#include "policies/balance_policy.hpp"
#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "support/models.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

struct Extent {
  int channel;
  std::uint64_t address;
  std::int64_t bytes;
};

void add(const Place& place, std::int64_t bytes, const AcceleratorConfig& machine, std::vector<Extent>& all) {
  EXPECT_EQ(place.address % 64, 0U);
  EXPECT_EQ(place.channel, machine.interconnect.port_channels[static_cast<std::size_t>(place.port)]);
  all.push_back({place.channel, place.address, bytes});
}

/// Everything that has a place of its own.
std::vector<Extent> extents(const Program& program, const AcceleratorConfig& machine) {
  std::vector<Extent> all;
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    const Operation& operation = program.operations[i];
    const OperationPlaces& places = program.placement.operations[i];
    if (operation.product) {
      const ProductPlan& plan = *operation.product;
      EXPECT_EQ(places.columns.size(), plan.modules.size());
      for (std::size_t m = 0; m < plan.modules.size(); ++m) {
        std::size_t next = 0;
        for (const Segment& segment : plan.modules[m]) {
          for (const std::int64_t bytes : segment.column_bytes) add(places.columns[m].at(next++), bytes, machine, all);
        }
        EXPECT_EQ(next, places.columns[m].size());
      }
      EXPECT_EQ(places.queue.size(), plan.queue.size());
      for (std::size_t n = 0; n < plan.queue.size(); ++n) {
        for (std::size_t c = 0; c < plan.queue[n].column_bytes.size(); ++c) {
          add(places.queue[n].at(c), plan.queue[n].column_bytes[c], machine, all);
        }
      }
    }
    EXPECT_EQ(places.tiles.size(), operation.tile_bytes.size());
    if (operation.kind == OperationKind::reload) continue;
    for (std::size_t t = 0; t < places.tiles.size(); ++t) add(places.tiles[t], operation.tile_bytes[t], machine, all);
  }
  return all;
}

void expect_apart(std::vector<Extent> all, const Placement& placement) {
  std::sort(all.begin(), all.end(), [](const Extent& a, const Extent& b) {
    return std::tie(a.channel, a.address) < std::tie(b.channel, b.address);
  });
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto end = static_cast<std::int64_t>(all[i].address) + all[i].bytes;
    EXPECT_LE(end, placement.channel_bytes[static_cast<std::size_t>(all[i].channel)]);
    if (i + 1 == all.size() || all[i + 1].channel != all[i].channel) continue;
    EXPECT_LE(end, static_cast<std::int64_t>(all[i + 1].address));
  }
}

class PlacementOf : public testing::TestWithParam<const char*> {};

TEST_P(PlacementOf, ThingsLieApart) {
  const PackedModel model = balanced_model(small_network(), 16, 0.5, {1}, 0.5);
  AcceleratorConfig machine = load_documents({"deit_small", "b32_dense", "u250-fccm24", {}, {}, {}}).accelerator;
  machine.balance = balance_policy(GetParam());
  for (const int modules : {1, 3, 4}) {
    for (const int ports : {1, 2, 4}) {
      machine.p_h = modules;
      machine.dma.ports = ports;
      machine.interconnect.port_channels.clear();
      for (int port = 0; port < ports; ++port) machine.interconnect.port_channels.push_back(port % 2);
      machine.memory_channels = 2;
      const Program program = lower(model, machine);
      expect_apart(extents(program, machine), program.placement);
      for (std::size_t m = 0; m < program.placement.ports_of_module.size(); ++m) {
        for (const int port : program.placement.ports_of_module[m]) {
          EXPECT_EQ(port % modules, static_cast<int>(m) % ports);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Balance, PlacementOf, testing::Values("lpt", "dynamic"));

TEST(Placement, AReloadComesFromWhereItsSpillWent) {
  AcceleratorConfig machine = load_documents({"deit_small", "b32_dense", "u250-fccm24", {}, {}, {}}).accelerator;
  machine.features.capacity_kib = 40;
  const PackedModel model = dense_model(small_network(), 16);
  const Program program = lower(model, machine);
  int reloads = 0;
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    if (program.operations[i].kind != OperationKind::reload) continue;
    ++reloads;
    const auto spill = static_cast<std::size_t>(program.operations[i].operands.front().producer);
    EXPECT_EQ(program.operations[spill].kind, OperationKind::spill);
    const auto& from = program.placement.operations[i].tiles;
    const auto& to = program.placement.operations[spill].tiles;
    ASSERT_EQ(from.size(), to.size());
    for (std::size_t t = 0; t < from.size(); ++t) EXPECT_EQ(from[t].address, to[t].address);
  }
  EXPECT_GT(reloads, 0);
}

TEST(Placement, AChannelThatIsTooSmallIsTold) {
  const Documents documents = load_documents({"deit_small", "b32_dense", "u250-fccm24", {}, {}, {}});
  const Program program = lower(dense_model(small_network(), 16), documents.accelerator);
  MemoryConfig memory = documents.memory;
  check_memory_room(program.placement, documents.accelerator, memory);
  memory.rows = 1;
  memory.columns = 8;
  EXPECT_THROW(check_memory_room(program.placement, documents.accelerator, memory), ConfigError);
  AcceleratorConfig ideal = documents.accelerator;
  ideal.idealise.memory = true;
  check_memory_room(program.placement, ideal, memory);
}

}  // namespace
}  // namespace secateur::test
