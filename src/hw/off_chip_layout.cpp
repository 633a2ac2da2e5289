// SPDX-License-Identifier: Apache-2.0
#include "hw/off_chip_layout.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/grouped.hpp"
#include "base/math.hpp"

namespace secateur::hw {
namespace {

/// Regions begin at pages, so that no burst crosses from one into another.
constexpr std::int64_t kPage = 4096;

/// The spill that a reload brings back; -1 for other operations.
OperationIndex spill_of(const Program& program, const Operation& operation) {
  if (operation.kind != OperationKind::reload) return -1;
  for (const Dependency& dependency : operation.dependencies) {
    const Operation& producer = program.operations[static_cast<std::size_t>(dependency.producer)];
    if (producer.kind == OperationKind::spill && producer.tile_bytes == operation.tile_bytes)
      return dependency.producer;
  }
  return -1;
}

}  // namespace

OffChipLayout::OffChipLayout(const Program& program, const AcceleratorConfig& accelerator, const MemoryConfig& memory)
    : accelerator_(accelerator),
      program_(program),
      ports_of_module_(static_cast<std::size_t>(accelerator.p_h)),
      next_slot_(static_cast<std::size_t>(accelerator.p_h)),
      next_queued_slot_(static_cast<std::size_t>(accelerator.p_h)),
      queues_(program.operations.size()),
      tiles_(program.operations.size()) {
  const int ports = accelerator.dma.ports;
  for (int port = 0; port < ports; ++port) {
    ports_of_module_[static_cast<std::size_t>(port % accelerator.p_h)].push_back(port);
  }
  for (std::size_t m = 0; m < ports_of_module_.size(); ++m) {
    if (ports_of_module_[m].empty()) ports_of_module_[m].push_back(static_cast<int>(m) % ports);
  }
  make_regions();
  if (accelerator.idealise.memory) return;
  measure(program);
  lay_out(memory);
  place_queues(program);
  place_tiles(program);
}

void OffChipLayout::make_regions() {
  for (const std::vector<int>& ports : ports_of_module_) {
    first_region_.push_back(regions_.size());
    for (const int port : ports) regions_.push_back({port, 0, 0});
  }
  queue_regions_ = regions_.size();
  for (int port = 0; port < accelerator_.dma.ports; ++port) regions_.push_back({port, 0, 0});
  tile_regions_ = regions_.size();
  for (int port = 0; port < accelerator_.dma.ports; ++port) regions_.push_back({port, 0, 0});
}

std::size_t OffChipLayout::region_of(int module, std::size_t slot) const {
  return first_region_[static_cast<std::size_t>(module)] + slot;
}

/// How much will lie in each region: the same walk as the prefetchers', before the run.
void OffChipLayout::measure(const Program& program) {
  std::vector<std::size_t> slots(ports_of_module_.size());
  for (const OperationIndex index : program.of_unit[static_cast<std::size_t>(Unit::mpca)]) {
    const ProductPlan& plan = *program.operations[static_cast<std::size_t>(index)].product;
    for (std::size_t m = 0; m < plan.modules.size(); ++m) {
      for (const Segment& segment : plan.modules[m]) {
        for (const std::int64_t bytes : segment.column_bytes) {
          const std::size_t slot = slots[m]++ % ports_of_module_[m].size();
          regions_[region_of(static_cast<int>(m), slot)].bytes += bytes;
        }
      }
    }
    for (std::size_t number = 0; number < plan.queue.size(); ++number) {
      const int port = static_cast<int>(number % static_cast<std::size_t>(accelerator_.dma.ports));
      for (const std::int64_t bytes : plan.queue[number].column_bytes) regions_[queue_region(port)].bytes += bytes;
    }
  }
  for (const OperationIndex index : program.of_unit[static_cast<std::size_t>(Unit::dma)]) {
    const Operation& operation = program.operations[static_cast<std::size_t>(index)];
    if (spill_of(program, operation) >= 0) continue;
    for (std::size_t row = 0; row < operation.tile_bytes.size(); ++row) {
      const int port = static_cast<int>(row % static_cast<std::size_t>(accelerator_.dma.ports));
      regions_[tile_region(port)].bytes += operation.tile_bytes[row];
    }
  }
}

void OffChipLayout::lay_out(const MemoryConfig& memory) {
  std::vector<std::int64_t> used(static_cast<std::size_t>(accelerator_.memory_channels));
  for (Region& region : regions_) {
    const int channel = accelerator_.interconnect.port_channels[static_cast<std::size_t>(region.port)];
    std::int64_t& next = used[static_cast<std::size_t>(channel)];
    region.next = static_cast<std::uint64_t>(next);
    next += round_up(region.bytes, kPage);
  }
  for (std::size_t channel = 0; channel < used.size(); ++channel) {
    if (used[channel] <= memory.capacity_bytes()) continue;
    throw ConfigError("", "accelerator.interconnect.port_channels",
                      fmt::format("memory channel {} would hold {} bytes and has {}; more memory_channels, or ports on "
                                  "other channels, spread them",
                                  channel, grouped(used[channel]), grouped(memory.capacity_bytes())));
  }
}

OffChipLayout::Placed OffChipLayout::place(std::size_t region, std::int64_t bytes) {
  Region& r = regions_[region];
  const Placed placed{accelerator_.interconnect.port_channels[static_cast<std::size_t>(r.port)], r.next};
  r.next += static_cast<std::uint64_t>(bytes);
  return placed;
}

void OffChipLayout::place_queues(const Program& program) {
  for (const OperationIndex index : program.of_unit[static_cast<std::size_t>(Unit::mpca)]) {
    const ProductPlan& plan = *program.operations[static_cast<std::size_t>(index)].product;
    for (std::size_t number = 0; number < plan.queue.size(); ++number) {
      const int port = static_cast<int>(number % static_cast<std::size_t>(accelerator_.dma.ports));
      auto& columns = queues_[static_cast<std::size_t>(index)].emplace_back();
      for (const std::int64_t bytes : plan.queue[number].column_bytes) {
        columns.push_back(place(queue_region(port), bytes));
      }
    }
  }
}

void OffChipLayout::place_tiles(const Program& program) {
  for (const OperationIndex index : program.of_unit[static_cast<std::size_t>(Unit::dma)]) {
    const Operation& operation = program.operations[static_cast<std::size_t>(index)];
    auto& tiles = tiles_[static_cast<std::size_t>(index)];
    if (const OperationIndex spill = spill_of(program, operation); spill >= 0) {
      tiles = tiles_[static_cast<std::size_t>(spill)];
      continue;
    }
    for (std::size_t row = 0; row < operation.tile_bytes.size(); ++row) {
      const int port = static_cast<int>(row % static_cast<std::size_t>(accelerator_.dma.ports));
      tiles.push_back(place(tile_region(port), operation.tile_bytes[row]));
    }
  }
}

OffChipRequest OffChipLayout::column(int module, std::int64_t bytes) {
  const std::vector<int>& ports = ports_of_module_[static_cast<std::size_t>(module)];
  const std::size_t slot = next_slot_[static_cast<std::size_t>(module)]++ % ports.size();
  OffChipRequest request;
  request.port = ports[slot];
  request.bytes = bytes;
  request.source = 1 + module;
  const Placed placed = place(region_of(module, slot), bytes);
  request.channel = placed.channel;
  request.address = placed.address;
  return request;
}

OffChipRequest OffChipLayout::queued_column(int module, OperationIndex operation, int number, int column) {
  const ProductPlan& plan = *program_.operations[static_cast<std::size_t>(operation)].product;
  const std::vector<int>& ports = ports_of_module_[static_cast<std::size_t>(module)];
  OffChipRequest request;
  request.port = ports[next_queued_slot_[static_cast<std::size_t>(module)]++ % ports.size()];
  request.source = 1 + module;
  request.bytes = plan.queue[static_cast<std::size_t>(number)].column_bytes[static_cast<std::size_t>(column)];
  if (accelerator_.idealise.memory) return request;
  const Placed& placed =
      queues_[static_cast<std::size_t>(operation)][static_cast<std::size_t>(number)][static_cast<std::size_t>(column)];
  request.channel = placed.channel;
  request.address = placed.address;
  return request;
}

OffChipRequest OffChipLayout::tile(OperationIndex operation, int row) const {
  const Operation& op = program_.operations[static_cast<std::size_t>(operation)];
  OffChipRequest request;
  request.port = row % accelerator_.dma.ports;
  request.bytes = op.tile_bytes[static_cast<std::size_t>(row)];
  request.write = op.write;
  if (accelerator_.idealise.memory) return request;
  const Placed& placed = tiles_[static_cast<std::size_t>(operation)][static_cast<std::size_t>(row)];
  request.channel = placed.channel;
  request.address = placed.address;
  return request;
}

}  // namespace secateur::hw
