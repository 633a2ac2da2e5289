// SPDX-License-Identifier: Apache-2.0
// Resources; docs/resources.md has the formulas. Constants marked "measured" were counted with Yosys 0.23.
#include "cost/unit_cost.hpp"

#include "base/math.hpp"
#include "cost/amounts.hpp"
#include "cost/building_blocks.hpp"

namespace secateur::cost {
namespace {

using A = AcceleratorConfig;

/// p_t banks, two halves; more than two ports are bought with further copies.
ResourceAmounts feature_buffer(const AcceleratorConfig& a) {
  const std::int64_t width = std::int64_t{a.features.bank_words} * a.activation_bits;
  const std::int64_t depth = ceil_bits(a.features.capacity_kib, 2 * a.p_t, width);
  return blocks(a.features.storage, width, depth, a.features.ports > 1) *
         (std::int64_t{2} * a.p_t * ceil_div(a.features.ports, 2));
}

void features_parts(const CostInput& input, PartList& list) {
  const AcceleratorConfig& a = input.accelerator;
  list.add(PartOf::module, "feature buffers", feature_buffer(a));
}

}  // namespace

UnitCost features_cost() {
  return {
      features_parts,
      {{CostLever::Kind::capacity, "features.capacity_kib", [](const A& a) { return a.features.capacity_kib; },
        [](A& a, int v) { a.features.capacity_kib = v; }},
       {CostLever::Kind::storage, "features.storage", [](const A& a) { return static_cast<int>(a.features.storage); },
        [](A& a, int v) { a.features.storage = static_cast<Storage>(v); }}}};
}

}  // namespace secateur::cost
