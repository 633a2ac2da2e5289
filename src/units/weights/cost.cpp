// SPDX-License-Identifier: Apache-2.0
// Resources; docs/resources.md has the formulas. Constants marked "measured" were counted with Yosys 0.23.
#include "cost/unit_cost.hpp"

#include "cost/amounts.hpp"
#include "cost/building_blocks.hpp"

namespace secateur::cost {
namespace {

using A = AcceleratorConfig;

/// A bank a stream, each giving p_pe weights a cycle.
ResourceAmounts weight_buffer(const AcceleratorConfig& a) {
  const std::int64_t width = std::int64_t{a.p_pe} * a.weight_bits;
  const std::int64_t streams = weight_streams(a);
  return blocks(a.weights.storage, width, ceil_bits(a.weights.capacity_kib, streams, width), false) * streams;
}

void weights_parts(const CostInput& input, PartList& list) {
  const AcceleratorConfig& a = input.accelerator;
  list.add(PartOf::module, "weight buffers", weight_buffer(a));
}

}  // namespace

UnitCost weights_cost() {
  return {weights_parts,
          {{CostLever::Kind::capacity, "weights.capacity_kib", [](const A& a) { return a.weights.capacity_kib; },
            [](A& a, int v) { a.weights.capacity_kib = v; }},
           {CostLever::Kind::storage, "weights.storage", [](const A& a) { return static_cast<int>(a.weights.storage); },
            [](A& a, int v) { a.weights.storage = static_cast<Storage>(v); }}}};
}

}  // namespace secateur::cost
