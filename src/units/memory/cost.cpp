// SPDX-License-Identifier: Apache-2.0
// A controller in the fabric for each channel: what its standard's row says (units/memory/config/memory_standard.cpp).
#include "cost/unit_cost.hpp"

namespace secateur::cost {
namespace {

void memory_parts(const CostInput& input, PartList& list) {
  if (input.controller) list.add(PartOf::channel, "memory controllers", *input.controller);
}

}  // namespace

UnitCost memory_cost() {
  return {memory_parts, {}};
}

}  // namespace secateur::cost
