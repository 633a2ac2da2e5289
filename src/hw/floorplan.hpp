// SPDX-License-Identifier: Apache-2.0
// In which super logic region (SLR) head modules and memory channels lie: what distances, and so crossings, follow from
// (docs/microarchitecture/memory.md 5.3).
#pragma once

#include <algorithm>

namespace secateur::hw {

/// Where modules and channels lie on the device.
struct Floorplan {
  int slrs = 1;
  bool hbm = false;  ///< all channels at SLR 0

  int module_slr(int module) const { return module % slrs; }
  int channel_slr(int channel) const { return hbm ? 0 : channel % slrs; }
  /// Largest distance between two of `modules` head modules.
  int widest_module_distance(int modules) const { return std::min(modules, slrs) - 1; }
};

}  // namespace secateur::hw
