// SPDX-License-Identifier: Apache-2.0
// The board a machine is placed on, resolved: what its kernels may use, in how many super logic regions (SLRs), which
// memories it carries. Every SLR is taken to hold an equal share; a shell's own logic is taken off already. The
// defaults are those of configs/devices/u250.json, where the sources stand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "units/memory/config/memory_standard.hpp"

namespace secateur::config {

/// Where the figures of a device document come from; for people.
struct DeviceSources {
  std::string part;
  std::string resources;
  std::string slrs;
  std::string memories;
};

struct DeviceConfig {
  std::string name = "u250";                  ///< in documents
  std::string title = "Alveo U250";           ///< for people
  std::string part = "xcu250-figd2104-2L-e";  ///< AMD's, as HLS takes it; empty: none
  bool unlimited = false;                     ///< no device: nothing is short
  int slrs = 4;
  std::int64_t dsp = 11'520;
  std::int64_t lut = 1'500'000;
  std::int64_t ff = 3'000'000;
  std::int64_t bram36 = 2'304;
  std::int64_t uram = 1'280;
  bool hard_controllers = false;                      ///< memory controllers, and the switch to them, are hard blocks
  std::vector<int> channels = channels_of_default();  ///< in the order of memory_standards(); pseudo-channels of HBM
  DeviceSources sources;

  int channels_of(const MemoryStandard& standard) const;
  void set_channels(const MemoryStandard& standard, int count);

 private:
  static std::vector<int> channels_of_default();
};

}  // namespace secateur::config
