// SPDX-License-Identifier: Apache-2.0
// The boards a machine can be placed on: what their kernels may use, and in how many super logic regions (SLRs). Every
// SLR of a board is taken to hold an equal share; the shell's own logic is already taken off.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cost/resource_result.hpp"

namespace secateur::cost {

struct Device {
  std::string name;   ///< key: "u250"
  std::string title;  ///< for people: "Alveo U250"
  int slrs = 1;
  ResourceAmounts limits;  ///< usable by kernels, all SLRs together; all 0 for `unlimited`
  int ddr4_channels = 0;
  int hbm2_channels = 0;          ///< pseudo-channels, all on SLR 0
  bool hard_controllers = false;  ///< the DDR4 controller is part of the processing system, not built from LUTs

  bool unlimited() const { return limits.lut == 0; }
  /// One SLR's part, rounded down.
  ResourceAmounts slr_limits() const;
};

/// All boards, `unlimited` last.
const std::vector<Device>& devices();

/// nullptr when there is none of this name.
const Device* find_device(std::string_view name);

/// @throws ConfigError naming the known boards.
const Device& device(std::string_view name);

}  // namespace secateur::cost
