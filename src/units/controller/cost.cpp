// SPDX-License-Identifier: Apache-2.0
// Resources; docs/resources.md has the formulas. Constants marked "measured" were counted with Yosys 0.23.
#include "cost/unit_cost.hpp"

#include "cost/amounts.hpp"
#include "cost/building_blocks.hpp"

namespace secateur::cost {
namespace {

constexpr std::int64_t kProgramBlocks = 4;  // 240 operations of 64 bytes in BRAM36 of 4 KiB

/// Addresses of the left operand, the streams and the drain; the order of its weight columns in one BRAM36.
ResourceAmounts module_control(const AcceleratorConfig& a) {
  ResourceAmounts all = kAddressGenerator * (2 + weight_streams(a));
  all.bram36 += 1;
  return all;
}

/// Of the load balancer.
ResourceAmounts snapshot_queue(const AcceleratorConfig& a) {
  ResourceAmounts all = arbiter(a.p_h);
  all.bram36 = 1;
  return all;
}

void controller_parts(const CostInput& input, PartList& list) {
  const AcceleratorConfig& a = input.accelerator;
  list.add(PartOf::module, "module control", module_control(a));
  list.add(PartOf::machine, "controller", {0, kAddressGenerator.lut, kAddressGenerator.ff, kProgramBlocks, 0});
  if (a.balance->has_queue) list.add(PartOf::machine, "load balancer", snapshot_queue(a));
}

}  // namespace

UnitCost controller_cost() {
  return {controller_parts, {}};
}

}  // namespace secateur::cost
