// SPDX-License-Identifier: Apache-2.0
// FPGA resources of a machine as formulas of its parameters: DSP, LUT, FF, BRAM36, URAM, in total and in each SLR.
// Counts before placement: no routing congestion, no replication for timing, no shell. docs/resources.md derives each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "config/accelerator.hpp"
#include "config/memory.hpp"
#include "cost/device.hpp"
#include "sim/result.hpp"

namespace secateur {

/// What the network and the pruning ask of the hardware. The defaults are DeiT-Small in blocks of 16.
struct Sizing {
  int block = 16;       ///< b: how many accumulators a PE needs
  int tokens = 198;     ///< N: keys of the sorting network
  int embed_dim = 384;  ///< D: parameter buffers, the fused token's accumulators
};

/// One named part of the machine, all its instances together: a row of the resource table.
struct ResourcePart {
  std::string name;
  ResourceAmounts amounts;
};

/// @throws ConfigError when `accelerator.device` is no known board.
ResourceResult estimate_resources(const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                                  const Sizing& sizing = {});

/// The same figures part by part, before any multiplier moves from DSPs into LUTs; they sum to what is wanted.
std::vector<ResourcePart> resource_breakdown(const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                                             const Sizing& sizing = {});

/// Faults of a machine that cannot be built on its device, even with multipliers in LUTs: one per resource that is
/// short, with what is used, the limit, and the single keys that would make the machine fit. Empty when it fits.
std::vector<Fault> device_faults(const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                                 const Sizing& sizing = {}, std::string_view file = "");

/// @throws ConfigError with device_faults(), when there are any.
void check_device(const AcceleratorConfig& accelerator, const MemoryConfig& memory, const Sizing& sizing = {},
                  std::string_view file = "");

}  // namespace secateur
