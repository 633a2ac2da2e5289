// SPDX-License-Identifier: Apache-2.0
#include "units/interconnect/clocked/paths.hpp"

#include <cstdlib>

namespace secateur::hw::clocked {
namespace {

/// docs/microarchitecture/memory.md 5.3.
Cycle crossing(const AcceleratorConfig& config, const Floorplan& floorplan, int port, int channel) {
  const InterconnectConfig& i = config.interconnect;
  const int slrs = std::abs(floorplan.module_slr(port % config.p_h) - floorplan.channel_slr(channel));
  int hops = 0;
  if (i.switch_ports > 0) {
    const int home = i.port_channels[static_cast<std::size_t>(port)];
    hops = std::abs(home / i.switch_ports - channel / i.switch_ports);
  }
  return i.slr_crossing_cycles * slrs + i.hop_cycles * hops;
}

/// `base` and the crossing, to or from each port.
std::vector<Cycle> cycles_of(const AcceleratorConfig& config, const Floorplan& floorplan, int channel, int base) {
  std::vector<Cycle> cycles;
  for (int port = 0; port < config.dma.ports; ++port)
    cycles.push_back(base + crossing(config, floorplan, port, channel));
  return cycles;
}

}  // namespace

std::vector<Cycle> request_cycles(const AcceleratorConfig& config, const Floorplan& floorplan, int channel) {
  return cycles_of(config, floorplan, channel, config.interconnect.request_cycles);
}

std::vector<Cycle> response_cycles(const AcceleratorConfig& config, const Floorplan& floorplan, int channel) {
  return cycles_of(config, floorplan, channel, config.interconnect.response_cycles);
}

}  // namespace secateur::hw::clocked
