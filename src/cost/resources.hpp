// SPDX-License-Identifier: Apache-2.0
// FPGA resources of a machine as formulas of its parameters: DSP, LUT, FF, BRAM36, URAM, in total and in each SLR.
// Counts before placement: no routing congestion, no replication for timing, no shell. docs/resources.md derives each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "config/network.hpp"
#include "config/pruning.hpp"
#include "cost/device.hpp"
#include "cost/resource_result.hpp"
#include "units/memory/config.hpp"

namespace secateur::cost {

/// What the network and the pruning ask of the hardware. The defaults are DeiT-Small in blocks of 16.
struct Sizing {
  int block = 16;             ///< b: how many partial sums a multiplier serves
  int tokens = 198;           ///< N: keys of the sorting network
  int embed_dim = 384;        ///< D: parameter buffers, the fused token's sums
  int mlp_hidden = 1536;      ///< an inner dimension, as D: how wide sums get
  int attention_width = 384;  ///< H d, the inner dimension of W_proj
};

/// What this network in these blocks asks of it. The only place that makes one of documents: runs, sweeps and the check
/// of the device give the same figures.
Sizing sizing_of(const NetworkConfig& network, const PruningConfig& pruning);

/// One named part of the machine, all its instances together: a row of the resource table.
struct ResourcePart {
  std::string name;
  ResourceAmounts amounts;
};

/// On the device that the accelerator holds, `accelerator.board`.
ResourceResult estimate_resources(const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                                  const Sizing& sizing = {});

/// Only whether it fits: some hundred nanoseconds.
bool fits_device(const AcceleratorConfig& accelerator, const MemoryConfig& memory, const Sizing& sizing);

/// The same figures part by part, before any multiplier moves from DSPs into LUTs; they sum to what is wanted.
std::vector<ResourcePart> resource_breakdown(const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                                             const Sizing& sizing = {});

/// Empty when the machine fits its device, if need be with multipliers in LUTs. Else one fault: each resource that is
/// short, with what is needed and what there is, and the single keys that would make the machine fit (or, when no
/// single one does, two together). Found by evaluating the changed machines.
std::vector<Fault> device_faults(const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                                 const Sizing& sizing = {}, std::string_view file = "");

/// @throws ConfigError with device_faults(), when there are any.
void check_device(const AcceleratorConfig& accelerator, const MemoryConfig& memory, const Sizing& sizing = {},
                  std::string_view file = "");

}  // namespace secateur::cost
