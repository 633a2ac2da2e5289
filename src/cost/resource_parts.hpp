// SPDX-License-Identifier: Apache-2.0
// The machine as a list of parts with their resources, before it is placed on a device: what one head module takes,
// what one memory channel takes, and what is there once.
#pragma once

#include <optional>
#include <vector>

#include "cost/resources.hpp"

namespace secateur::cost {

struct MachineParts {
  std::vector<ResourcePart> module;   ///< one head module
  std::vector<ResourcePart> channel;  ///< one memory channel, with its side of the interconnect
  std::vector<ResourcePart> shared;   ///< element-wise module, token selector, DMA, controller
};

/// The sums of the parts.
struct MachineTotals {
  ResourceAmounts module;
  ResourceAmounts channel;
  ResourceAmounts shared;
};

/// Whether the switch between ports and channels, and the memory controllers, are hard blocks on the machine's device.
bool has_hard_interconnect(const AcceleratorConfig& accelerator, const MemoryConfig& memory);

/// A memory controller in the fabric, with which the switch is there as well; empty where both are hard blocks. All 0
/// where no figures are known.
std::optional<ResourceAmounts> controller_of(const AcceleratorConfig& accelerator, const MemoryConfig& memory);

/// `controller`: controller_of(the machine).
MachineParts machine_parts(const AcceleratorConfig& accelerator, const std::optional<ResourceAmounts>& controller,
                           const Sizing& sizing);
/// Without names: for those who ask of thousands of machines.
MachineTotals machine_totals(const AcceleratorConfig& accelerator, const std::optional<ResourceAmounts>& controller,
                             const Sizing& sizing);

/// LUTs and flip-flops of one multiply-accumulator without a DSP.
ResourceAmounts fabric_mac(const AcceleratorConfig& accelerator);

}  // namespace secateur::cost
