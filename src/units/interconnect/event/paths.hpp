// SPDX-License-Identifier: Apache-2.0
// What the way between DMA ports and memory channels costs (docs/microarchitecture/memory.md 5.3).
#pragma once

#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "config/units.hpp"
#include "hw/floorplan.hpp"

namespace secateur::hw {

class Paths {
 public:
  Paths(const AcceleratorConfig& accelerator, const Floorplan& floorplan);

  int ports() const { return ports_; }
  int channels() const { return channels_; }
  /// Cycles that the way between port and channel costs over request_cycles or response_cycles.
  Cycle crossing(int port, int channel) const {
    return crossing_[static_cast<std::size_t>(port * channels_ + channel)];
  }
  Cycle request(int port, int channel) const { return request_cycles_ + crossing(port, channel); }
  Cycle response(int port, int channel) const { return response_cycles_ + crossing(port, channel); }

 private:
  int ports_;
  int channels_;
  Cycle request_cycles_;
  Cycle response_cycles_;
  std::vector<Cycle> crossing_;  ///< port-major
};

}  // namespace secateur::hw
