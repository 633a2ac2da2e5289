// SPDX-License-Identifier: Apache-2.0
#include "cost/unit_cost.hpp"

namespace secateur::cost {

const std::vector<UnitCost>& unit_costs() {
#define SECATEUR_COST(unit, Config) unit##_cost(),
  static const std::vector<UnitCost> costs{SECATEUR_UNITS(SECATEUR_COST) memory_cost()};
#undef SECATEUR_COST
  return costs;
}

}  // namespace secateur::cost
