// SPDX-License-Identifier: Apache-2.0
// config.cpp and cost.cpp of the unit of docs/extending.md.
#include "config/unit_keys.hpp"
#include "cost/unit_cost.hpp"

namespace secateur::config {
#include "watchdog_keys.inc"
}  // namespace secateur::config

namespace secateur::cost {
#include "watchdog_cost.inc"
}  // namespace secateur::cost
