// SPDX-License-Identifier: Apache-2.0
// The host is no part of the device.
#include "cost/unit_cost.hpp"

namespace secateur::cost {

UnitCost host_cost() {
  return {nullptr, {}};
}

}  // namespace secateur::cost
