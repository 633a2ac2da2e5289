// SPDX-License-Identifier: Apache-2.0
#include "cost/resource_parts.hpp"

#include <algorithm>

#include "cost/amounts.hpp"
#include "cost/unit_cost.hpp"

namespace secateur::cost {
namespace {

constexpr ResourceAmounts kFabricMac8{0, 119, 60, 0, 0};    // fabric_mac.v W=8, measured
constexpr ResourceAmounts kFabricMac16{0, 401, 108, 0, 0};  // fabric_mac.v W=16, measured

/// Of Parts, with a member for each place, the one of this.
template <class Parts>
auto& of(Parts& parts, PartOf of) {
  return of == PartOf::module ? parts.module : of == PartOf::channel ? parts.channel : parts.shared;
}

class NamedParts : public PartList {
 public:
  void add(PartOf part_of, const char* name, const ResourceAmounts& amounts) override {
    of(parts, part_of).push_back({name, amounts});
  }
  MachineParts parts;
};

class Sums : public PartList {
 public:
  void add(PartOf part_of, const char*, const ResourceAmounts& amounts) override { of(totals, part_of) += amounts; }
  MachineTotals totals;
};

void list_parts(const CostInput& input, PartList& list) {
  for (const UnitCost& unit : unit_costs()) {
    if (unit.parts) unit.parts(input, list);
  }
}

}  // namespace

bool has_hard_interconnect(const AcceleratorConfig& a, const MemoryConfig& memory) {
  return memory.standard->is_hard || a.board.hard_controllers;
}

std::optional<ResourceAmounts> controller_of(const AcceleratorConfig& a, const MemoryConfig& memory) {
  if (has_hard_interconnect(a, memory)) return std::nullopt;
  const FabricController c = memory.standard->controller.value_or(FabricController{});
  return ResourceAmounts{c.dsp, c.lut, c.ff, c.bram36, 0};
}

MachineParts machine_parts(const AcceleratorConfig& a, const std::optional<ResourceAmounts>& controller,
                           const Sizing& sizing) {
  NamedParts list;
  list_parts({a, controller, sizing}, list);
  return std::move(list.parts);
}

MachineTotals machine_totals(const AcceleratorConfig& a, const std::optional<ResourceAmounts>& controller,
                             const Sizing& sizing) {
  Sums list;
  list_parts({a, controller, sizing}, list);
  return list.totals;
}

ResourceAmounts fabric_mac(const AcceleratorConfig& a) {
  return std::max(a.activation_bits, a.weight_bits) > 8 ? kFabricMac16 : kFabricMac8;
}

}  // namespace secateur::cost
