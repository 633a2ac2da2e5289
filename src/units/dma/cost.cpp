// SPDX-License-Identifier: Apache-2.0
// Resources; docs/resources.md has the formulas. Constants marked "measured" were counted with Yosys 0.23.
#include "cost/unit_cost.hpp"

#include "base/math.hpp"
#include "cost/amounts.hpp"
#include "cost/building_blocks.hpp"

namespace secateur::cost {
namespace {

/// Register slices on both data channels and the three others of each port; a write burst is gathered before it leaves.
ResourceAmounts dma(const AcceleratorConfig& a) {
  const std::int64_t beat = std::int64_t{a.dma.beat_bytes} * 8;
  ResourceAmounts port = register_slice(beat) * 2;
  port += register_slice(kAddressBits) * 3;
  port += kAddressGenerator * 2;
  port.bram36 += bram36_blocks(beat, ceil_div(a.dma.max_burst_bytes, a.dma.beat_bytes), false);
  return port * a.dma.ports;
}

void dma_parts(const CostInput& input, PartList& list) {
  const AcceleratorConfig& a = input.accelerator;
  list.add(PartOf::machine, "dma", dma(a));
}

}  // namespace

UnitCost dma_cost() {
  return {dma_parts, {}};
}

}  // namespace secateur::cost
