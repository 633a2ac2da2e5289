// SPDX-License-Identifier: Apache-2.0
// Where ports and channels lie, and what the way between them costs (docs/microarchitecture/memory.md 5.3).
#pragma once

#include <vector>

#include "config/accelerator.hpp"
#include "config/units.hpp"

namespace secateur::hw {

/// Where modules and channels lie on the device.
struct Floorplan {
  int slrs = 1;
  bool hbm = false;  ///< all channels at SLR 0

  int module_slr(int module) const { return module % slrs; }
  int channel_slr(int channel) const { return hbm ? 0 : channel % slrs; }
  /// Largest distance between two of `modules` head modules.
  int widest_module_distance(int modules) const;
};

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
