// SPDX-License-Identifier: Apache-2.0
#include "units/interconnect/event/paths.hpp"

#include <algorithm>
#include <cstdlib>

namespace secateur::hw {

Paths::Paths(const AcceleratorConfig& accelerator, const Floorplan& floorplan)
    : ports_(accelerator.dma.ports),
      channels_(accelerator.memory_channels),
      request_cycles_(accelerator.interconnect.request_cycles),
      response_cycles_(accelerator.interconnect.response_cycles) {
  const InterconnectConfig& interconnect = accelerator.interconnect;
  for (int port = 0; port < ports_; ++port) {
    const int home = interconnect.port_channels[static_cast<std::size_t>(port)];
    const int slr = floorplan.module_slr(port % accelerator.p_h);
    for (int channel = 0; channel < channels_; ++channel) {
      Cycle cycles = Cycle{interconnect.slr_crossing_cycles} * std::abs(slr - floorplan.channel_slr(channel));
      if (interconnect.switch_ports > 0) {
        const int segments = std::abs(home / interconnect.switch_ports - channel / interconnect.switch_ports);
        cycles += Cycle{interconnect.hop_cycles} * segments;
      }
      crossing_.push_back(cycles);
    }
  }
}

}  // namespace secateur::hw
