// SPDX-License-Identifier: Apache-2.0
#include "hw/weight_placement.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"

namespace secateur::hw {

WeightPlacement::WeightPlacement(const AcceleratorConfig& accelerator, const MemoryConfig& memory)
    : accelerator_(accelerator), ports_of_module_(static_cast<std::size_t>(accelerator.p_h)),
      next_port_(static_cast<std::size_t>(accelerator.p_h)) {
  const int ports = accelerator.dma.ports;
  const std::vector<int>& homes = accelerator.interconnect.port_channels;
  for (int port = 0; port < ports; ++port) {
    ports_of_module_[static_cast<std::size_t>(port % accelerator.p_h)].push_back(port);
    const int home = homes[static_cast<std::size_t>(port)];
    const auto sharing = std::count(homes.begin(), homes.end(), home);
    const auto before = std::count(homes.begin(), homes.begin() + port, home);
    const std::int64_t part = memory.capacity_bytes() / sharing / 4096 * 4096;
    next_address_.push_back(static_cast<std::uint64_t>(before * part));
    end_address_.push_back(static_cast<std::uint64_t>((before + 1) * part));
  }
  for (std::size_t m = 0; m < ports_of_module_.size(); ++m) {
    if (ports_of_module_[m].empty()) ports_of_module_[m].push_back(static_cast<int>(m) % ports);
  }
}

int WeightPlacement::next_port(int module) {
  const std::vector<int>& ports = ports_of_module_[static_cast<std::size_t>(module)];
  return ports[next_port_[static_cast<std::size_t>(module)]++ % ports.size()];
}

OffChipRequest WeightPlacement::place(int home_port, int port, std::int64_t bytes) {
  std::uint64_t& next = next_address_[static_cast<std::size_t>(home_port)];
  const int channel = accelerator_.interconnect.port_channels[static_cast<std::size_t>(home_port)];
  if (next + static_cast<std::uint64_t>(bytes) > end_address_[static_cast<std::size_t>(home_port)]) {
    throw RunError(fmt::format("memory channel {} is full: the network's weights do not fit", channel));
  }
  OffChipRequest request;
  request.port = port;
  request.channel = channel;
  request.address = next;
  request.bytes = bytes;
  next += static_cast<std::uint64_t>(bytes);
  return request;
}

OffChipRequest WeightPlacement::column(int module, std::int64_t bytes) {
  const int port = next_port(module);
  return place(port, port, bytes);
}

OffChipRequest WeightPlacement::queued_column(int module, int number, std::int64_t bytes) {
  return place(number % accelerator_.dma.ports, next_port(module), bytes);
}

OffChipRequest WeightPlacement::tile(int tile, std::int64_t bytes, bool write) {
  const int port = tile % accelerator_.dma.ports;
  OffChipRequest request = place(port, port, bytes);
  request.write = write;
  return request;
}

}  // namespace secateur::hw
