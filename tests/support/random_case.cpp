// SPDX-License-Identifier: Apache-2.0
#include "support/random_case.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "support/draw.hpp"
#include "support/memory_draws.hpp"
#include "support/names.hpp"
#include "support/place_on.hpp"

namespace secateur::test {
namespace {

NetworkConfig random_network(Draw& draw) {
  NetworkConfig network;
  network.name = "random";
  network.patch_size = 4;
  network.image_size = 4 * draw.between(2, 7);
  network.channels = draw.among({1, 3});
  network.heads = draw.between(1, 4);
  network.embed_dim = network.heads * draw.among({16, 32});
  network.depth = draw.between(1, 3);
  network.mlp_hidden = draw.between(2, 12) * 16 + draw.between(0, 1) * 5;
  network.classes = draw.between(2, 40);
  network.distilled = draw.one_in(2);
  if (draw.one_in(4)) {  // heads that do not make up D
    network.head_dim = draw.among({16, 32, 48});
    network.embed_dim = 16 * draw.between(1, 6);
  }
  return network;
}

PruningConfig random_pruning(Draw& draw, const NetworkConfig& network) {
  PruningConfig pruning;
  pruning.block = draw.among({8, 16});
  pruning.weight_keep = Decimal(draw.between(2, 10), 10);
  pruning.token_keep = Decimal(draw.between(2, 10), 10);
  pruning.token_layers.clear();
  for (int layer = 0; layer < network.depth; ++layer) {
    if (draw.one_in(2)) pruning.token_layers.push_back(layer);
  }
  pruning.score = ScoreSource::random;
  pruning.skew = draw.among({0.0, 1.0, 4.0});
  pruning.mask = draw.one_in(4) ? MaskSource::balanced : MaskSource::topk;
  pruning.seed = draw.bits() >> 12;
  return pruning;
}

MemoryConfig random_memory(Draw& draw) {
  MemoryConfig memory;
  if (draw.one_in(2)) {
    memory.standard = find_memory_standard("hbm2");
    memory.clock_mhz = 900;
    memory.rows = 16384;
    memory.columns = 128;
    memory.burst_length = 4;
    memory.timing = {13, 4, 13, 13, 31, 4, 6, 2, 4, 15, 234, 3510, 15, 6, 8, 5};
  }
  memory.clock_mhz *= draw.among({0.3, 0.77, 1.0});
  memory.ranks = draw.among({1, 1, 2});
  memory.address_map = memory.ranks == 1 ? draw.among({"ro ba co bg", "ro ba bg co", "ro co ba bg"})
                                         : draw.among({"ro ra ba co bg", "ra ro ba bg co", "ro ba co ra bg"});
  memory.read_queue = draw.among({1, 4, 32});
  memory.write_queue = draw.among({2, 8, 32});
  memory.write_high = std::max(1, memory.write_queue * 3 / 4);
  memory.write_low = memory.write_high / 3;
  memory.row_hit_cap = draw.among({1, 4, 16});
  memory.refresh = !draw.one_in(4);
  if (draw.one_in(2)) draw_memory_policies(draw, memory);
  return memory;
}

void draw_policies(Draw& draw, AcceleratorConfig& machine) {
  machine.mapping = draw.among({Mapping::fold, Mapping::grid});
  const std::vector<BalancePolicy>& policies = balance_policies();
  machine.balance = &policies[static_cast<std::size_t>(draw.between(0, static_cast<int>(policies.size()) - 1))];
  machine.column_sync = draw.among({ColumnSync::snapshot, ColumnSync::none});
  // The load balancer's queue has neither a loop order nor free-running columns.
  if (machine.balance->has_queue) machine.column_sync = ColumnSync::snapshot;
  machine.loop_order =
      &loop_orders()[static_cast<std::size_t>(draw.between(0, static_cast<int>(loop_orders().size()) - 1))];
  if (machine.balance->has_queue) machine.loop_order = &loop_orders().front();
  machine.qkv = draw.among({QkvProducts::separate, QkvProducts::fused});
  machine.overlap = draw.among({Overlap::none, Overlap::row_block});
}

AcceleratorConfig random_accelerator(Draw& draw) {
  AcceleratorConfig machine;
  machine.name = "random";
  machine.p_h = draw.between(1, 4);
  machine.p_t = draw.between(1, 5);
  machine.p_c = draw.between(1, 3);
  machine.p_pe = draw.among({2, 4, 8, 16});
  machine.clock_mhz = draw.among({100.0, 200.0, 300.0, 333.333});
  machine.weight_bits = machine.activation_bits = draw.among({8, 16});
  draw_policies(draw, machine);
  place_on(machine, "unlimited");
  machine.pe.pipeline_depth = draw.between(0, 12);
  machine.pe.double_accumulators = draw.one_in(2);
  machine.features.capacity_kib = draw.among({8, 16, 32, 64, 1024});
  machine.features.ports = draw.between(1, 4);
  machine.features.bank_words = draw.among({4, 32});
  machine.weights.capacity_kib = draw.among({24, 64, 1024});
  machine.elementwise.lanes = draw.among({3, 16, 64});
  machine.elementwise.pipeline_depth = draw.between(0, 20);
  machine.selector = {draw.between(1, 64), draw.between(1, 64), draw.between(1, 64)};
  machine.dma.ports = draw.between(1, 6);
  machine.dma.beat_bytes = draw.among({8, 32, 64});
  machine.dma.max_burst_bytes = draw.among({64, 256, 512, 4096});
  machine.dma.outstanding = draw.among({1, 2, 16});
  machine.memory_channels = draw.between(1, 4);
  machine.interconnect.request_cycles = draw.between(0, 3);
  machine.interconnect.response_cycles = draw.between(0, 3);
  machine.interconnect.slr_crossing_cycles = draw.between(0, 5);
  machine.interconnect.switch_ports = draw.among({0, 0, 2});
  machine.interconnect.hop_cycles = draw.between(0, 3);
  machine.interconnect.port_channels.clear();
  for (int port = 0; port < machine.dma.ports; ++port) {
    machine.interconnect.port_channels.push_back(draw.between(0, machine.memory_channels - 1));
  }
  machine.host.launch_us = draw.one_in(4) ? 0.7 : 0.0;
  machine.controller.operation_cycles = draw.one_in(4) ? draw.between(1, 9) : 0;
  return machine;
}

}  // namespace

RandomCase random_case(std::uint64_t seed) {
  Draw draw(seed);
  for (;;) {
    const NetworkConfig network = random_network(draw);
    const PruningConfig pruning = random_pruning(draw, network);
    RandomCase made{pack(network, pruning), random_accelerator(draw), random_memory(draw), {}};
    made.floorplan = {draw.between(1, 4), draw.one_in(2)};
    try {
      lower(made.model, made.accelerator);
      return made;
    } catch (const ConfigError&) {
      // A buffer too small, or an encoder without heads: draw again.
    }
  }
}

std::string RandomCase::describe() const {
  const AcceleratorConfig& a = accelerator;
  return fmt::format(
      "D {} heads {} of {} depth {} tokens {} b {} r_b {} r_t {} | p {} {} {} {} mapping {} balance {} sync {} order "
      "{} qkv "
      "{} "
      "overlap {} ports {} channels {} burst {} outstanding {} | {} queues {}/{} map {} ranks {}",
      model.network.embed_dim, model.network.heads, model.network.head_width(), model.network.depth,
      model.network.tokens(), model.pruning.block, model.pruning.weight_keep.to_double(),
      model.pruning.token_keep.to_double(), a.p_h, a.p_t, a.p_c, a.p_pe, static_cast<int>(a.mapping), a.balance->name,
      static_cast<int>(a.column_sync), a.loop_order->name, static_cast<int>(a.qkv), static_cast<int>(a.overlap),
      a.dma.ports, a.memory_channels, a.dma.max_burst_bytes, a.dma.outstanding, memory.standard->name,
      memory.read_queue, memory.write_queue, memory.address_map, memory.ranks);
}

}  // namespace secateur::test
