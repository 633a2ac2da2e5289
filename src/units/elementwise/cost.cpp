// SPDX-License-Identifier: Apache-2.0
// Resources; docs/resources.md has the formulas. Constants marked "measured" were counted with Yosys 0.23.
#include "cost/unit_cost.hpp"

#include "base/math.hpp"
#include "cost/amounts.hpp"
#include "cost/building_blocks.hpp"

namespace secateur::cost {
namespace {

using A = AcceleratorConfig;

// elementwise_lane.v, measured: W=8: 316 LUT, 230 FF; W=16: 328 LUT, 246 FF; both 2 DSP and 24 RAM64M8 of 8 LUTs.
constexpr ResourceAmounts kLane8{2, 316 + 24 * 8, 230, 0, 0};
constexpr ResourceAmounts kLane16{2, 328 + 24 * 8, 246, 0, 0};

ResourceAmounts elementwise(const AcceleratorConfig& a, const Sizing& sizing) {
  const std::int64_t lanes = a.elementwise.lanes;
  ResourceAmounts all = (a.activation_bits > 8 ? kLane16 : kLane8) * lanes;
  // Scale and shift of both LayerNorms, two encoders' worth, 16 bits each; a lane reads one of each a cycle.
  all.lut += lanes * lut_ram_luts(2 * 16, ceil_div<std::int64_t>(2 * 2 * std::int64_t{sizing.embed_dim}, lanes));
  all += kAddressGenerator * 3;
  return all;
}

void elementwise_parts(const CostInput& input, PartList& list) {
  const AcceleratorConfig& a = input.accelerator;
  list.add(PartOf::machine, "element-wise module", elementwise(a, input.sizing));
}

}  // namespace

UnitCost elementwise_cost() {
  return {elementwise_parts,
          {{CostLever::Kind::width, "elementwise.lanes", [](const A& a) { return a.elementwise.lanes; },
            [](A& a, int v) { a.elementwise.lanes = v; }}}};
}

}  // namespace secateur::cost
