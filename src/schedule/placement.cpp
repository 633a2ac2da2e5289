// SPDX-License-Identifier: Apache-2.0
#include "schedule/placement.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/grouped.hpp"
#include "base/math.hpp"
#include "schedule/program.hpp"

namespace secateur::schedule {
namespace {

/// Regions begin at pages, so that no burst crosses from one into another.
constexpr std::int64_t kPage = 4096;

/// A part of a channel that is filled from its beginning. Addresses are from the region's beginning until it is laid
/// out.
struct Region {
  int port = 0;  ///< its home channel holds the region
  std::int64_t bytes = 0;
  std::vector<Place*> places;
};

class Placing {
 public:
  Placing(const Program& program, const AcceleratorConfig& accelerator)
      : program_(program), accelerator_(accelerator), ports_(static_cast<std::size_t>(accelerator.dma.ports)) {
    placement_.operations.resize(program.operations.size());
    placement_.channel_bytes.resize(static_cast<std::size_t>(accelerator.memory_channels));
    share_ports();
    make_regions();
  }

  Placement run() {
    for (const OperationIndex index : program_.of_unit[static_cast<std::size_t>(Unit::mpca)]) {
      place_columns(index);
      place_queue(index);
    }
    for (const OperationIndex index : program_.of_unit[static_cast<std::size_t>(Unit::dma)]) place_tiles(index);
    lay_out();
    // A reload brings back what its spill has written.
    for (const OperationIndex index : program_.of_unit[static_cast<std::size_t>(Unit::dma)]) {
      if (operation(index).kind == OperationKind::reload)
        of(index).tiles = of(operation(index).operands.front().producer).tiles;
    }
    return std::move(placement_);
  }

 private:
  void share_ports() {
    auto& ports_of_module = placement_.ports_of_module;
    ports_of_module.resize(static_cast<std::size_t>(accelerator_.p_h));
    for (int port = 0; port < accelerator_.dma.ports; ++port) {
      ports_of_module[static_cast<std::size_t>(port % accelerator_.p_h)].push_back(port);
    }
    for (std::size_t m = 0; m < ports_of_module.size(); ++m) {
      if (ports_of_module[m].empty()) ports_of_module[m].push_back(static_cast<int>(m) % accelerator_.dma.ports);
    }
  }

  /// Columns by module and port, queues by port, tiles by port: in this order they lie in their channels.
  void make_regions() {
    for (const std::vector<int>& ports : placement_.ports_of_module) {
      first_region_.push_back(regions_.size());
      for (const int port : ports) regions_.push_back({port, 0, {}});
    }
    next_column_.resize(placement_.ports_of_module.size());
    queue_regions_ = regions_.size();
    for (std::size_t port = 0; port < ports_; ++port) regions_.push_back({static_cast<int>(port), 0, {}});
    tile_regions_ = regions_.size();
    for (std::size_t port = 0; port < ports_; ++port) regions_.push_back({static_cast<int>(port), 0, {}});
  }

  /// A module's columns go to its ports in turn, over the whole program.
  void place_columns(OperationIndex index) {
    const ProductPlan& plan = *operation(index).product;
    auto& columns = of(index).columns;
    columns.resize(plan.modules.size());
    for (std::size_t m = 0; m < plan.modules.size(); ++m) {
      std::size_t count = 0;
      for (const Segment& segment : plan.modules[m]) count += segment.column_bytes.size();
      columns[m].resize(count);
      Place* place = columns[m].data();
      const std::size_t ports = placement_.ports_of_module[m].size();
      for (const Segment& segment : plan.modules[m]) {
        for (const std::int64_t bytes : segment.column_bytes) {
          put(first_region_[m] + next_column_[m]++ % ports, bytes, *place++);
        }
      }
    }
  }

  void place_queue(OperationIndex index) {
    const std::vector<Segment>& queue = operation(index).product->queue;
    auto& places = of(index).queue;
    places.resize(queue.size());
    for (std::size_t number = 0; number < queue.size(); ++number) {
      places[number].resize(queue[number].column_bytes.size());
      for (std::size_t i = 0; i < places[number].size(); ++i) {
        put(queue_regions_ + number % ports_, queue[number].column_bytes[i], places[number][i]);
      }
    }
  }

  void place_tiles(OperationIndex index) {
    if (operation(index).kind == OperationKind::reload) return;
    const std::vector<std::int64_t>& tile_bytes = operation(index).tile_bytes;
    auto& tiles = of(index).tiles;
    tiles.resize(tile_bytes.size());
    for (std::size_t row = 0; row < tiles.size(); ++row) put(tile_regions_ + row % ports_, tile_bytes[row], tiles[row]);
  }

  void put(std::size_t number, std::int64_t bytes, Place& place) {
    Region& region = regions_[number];
    place.port = region.port;
    place.channel = accelerator_.interconnect.port_channels[static_cast<std::size_t>(region.port)];
    place.address = static_cast<std::uint64_t>(region.bytes);
    region.places.push_back(&place);
    region.bytes += bytes;
  }

  void lay_out() {
    for (const Region& region : regions_) {
      const int channel = accelerator_.interconnect.port_channels[static_cast<std::size_t>(region.port)];
      std::int64_t& next = placement_.channel_bytes[static_cast<std::size_t>(channel)];
      for (Place* place : region.places) place->address += static_cast<std::uint64_t>(next);
      next += round_up(region.bytes, kPage);
    }
  }

  const Operation& operation(OperationIndex index) const {
    return program_.operations[static_cast<std::size_t>(index)];
  }
  OperationPlaces& of(OperationIndex index) { return placement_.operations[static_cast<std::size_t>(index)]; }

  const Program& program_;
  const AcceleratorConfig& accelerator_;
  const std::size_t ports_;
  Placement placement_;
  std::vector<Region> regions_;
  std::vector<std::size_t> first_region_;  ///< per module
  std::vector<std::size_t> next_column_;   ///< per module: how many it has placed
  std::size_t queue_regions_ = 0;
  std::size_t tile_regions_ = 0;
};

}  // namespace

Placement place(const Program& program, const AcceleratorConfig& accelerator) {
  return Placing(program, accelerator).run();
}

void check_memory_room(const Placement& placement, const AcceleratorConfig& accelerator, const MemoryConfig& memory) {
  if (accelerator.idealise.memory) return;
  for (std::size_t channel = 0; channel < placement.channel_bytes.size(); ++channel) {
    const std::int64_t used = placement.channel_bytes[channel];
    if (used <= memory.capacity_bytes()) continue;
    throw ConfigError("", "accelerator.interconnect.port_channels",
                      fmt::format("memory channel {} would hold {} bytes and has {}; more memory_channels, or ports on "
                                  "other channels, spread them",
                                  channel, grouped(used), grouped(memory.capacity_bytes())));
  }
}

}  // namespace secateur::schedule
