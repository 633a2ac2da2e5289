// SPDX-License-Identifier: Apache-2.0
#include "schedule/buffer_traffic.hpp"

#include <algorithm>

#include "base/math.hpp"
#include "schedule/packing/segments.hpp"
#include "units/elementwise/timing.hpp"
#include "units/pe/timing/buffer_traffic.hpp"

namespace secateur::schedule {
namespace {

/// Bytes that the queue's snapshots fetch, each its own columns (pack_snapshots(), without the slots).
std::int64_t queue_bytes(const ProductCount& product, const PackingRules& rules) {
  std::int64_t fetched = 0;
  if (rules.grid) {
    const std::int64_t times = ceil_div(product.row_blocks, rules.p_t);
    for (const std::int64_t bytes : product.queued_bytes) fetched += bytes * times;
    return fetched;
  }
  int slots = 0;
  std::int64_t held = 0;
  for (const std::int64_t bytes : product.queued_bytes) {
    int rows = product.row_blocks;
    const bool is_too_large = rules.live_bytes_limit > 0 && held + bytes > rules.live_bytes_limit;
    if (is_too_large && rows > 0) {
      slots = 0;
      held = 0;
    }
    while (rows > 0) {
      if (slots == rules.pes()) {
        slots = 0;
        held = 0;
      }
      const int taken = std::min(rows, rules.pes() - slots);
      fetched += bytes;
      held += bytes;
      slots += taken;
      rows -= taken;
    }
  }
  return fetched;
}

}  // namespace

std::int64_t buffer_bits(const Program& program, const AcceleratorConfig& accelerator, int block) {
  std::int64_t bits = 0;
  for (const Operation& operation : program.operations) {
    if (operation.unit == Unit::mpca) bits += product_bits(operation, accelerator, block);
    if (operation.unit == Unit::elementwise) bits += elementwise_bits(operation, accelerator);
    for (const std::int64_t bytes : operation.tile_bytes) bits += bytes * 8;
  }
  return bits;
}

TrafficKeys TrafficKeys::of(const AcceleratorConfig& accelerator) {
  TrafficKeys keys;
  keys.p_h = accelerator.p_h;
  keys.activation_bits = accelerator.activation_bits;
  keys.weight_bits = accelerator.weight_bits;
  keys.qkv = accelerator.qkv;
  keys.features_kib = accelerator.features.capacity_kib;
  keys.weights_kib = accelerator.weights.capacity_kib;
  keys.free_embedding = accelerator.idealise.embedding;
  keys.free_memory = accelerator.idealise.memory;
  return keys;
}

AcceleratorConfig TrafficKeys::machine() const {
  AcceleratorConfig machine;
  machine.p_h = p_h;
  machine.activation_bits = activation_bits;
  machine.weight_bits = weight_bits;
  machine.qkv = qkv;
  machine.features.capacity_kib = static_cast<decltype(machine.features.capacity_kib)>(features_kib);
  machine.weights.capacity_kib = static_cast<decltype(machine.weights.capacity_kib)>(weights_kib);
  machine.idealise.embedding = free_embedding;
  machine.idealise.memory = free_memory;
  return machine;
}

std::int64_t buffer_bits(const TrafficCounts& counts, const AcceleratorConfig& accelerator, int block) {
  const PackingRules rules = packing_rules(accelerator, block, true);
  const bool has_queue = accelerator.balance->has_queue && !rules.mean_load;
  std::int64_t bits = counts.transfer_bits;
  for (const ProductCount& product : counts.products) {
    const bool is_queued = has_queue && !product.queued_bytes.empty();
    ProductTraffic traffic{product.macs, product.blocks, product.column_bytes, product.broadcast};
    if (is_queued) traffic.column_bytes = queue_bytes(product, rules);
    bits += product.times * product_bits(traffic, accelerator, block);
  }
  for (const TileCount& tile : counts.tiles) {
    const TileWork work = elementwise_tile(tile.values, tile.passes, accelerator);
    bits += tile.times * elementwise_bits(work.cycles, accelerator);
  }
  return bits;
}

}  // namespace secateur::schedule
