// SPDX-License-Identifier: Apache-2.0
#include "units/controller/config.hpp"

#include "config/unit_keys.hpp"

namespace secateur::config {
namespace {

using A = AcceleratorConfig;

void add_controller(Schema<A>& schema) {
  schema.key("controller.operation_cycles", integers(0, 1000000), "cycles",
             at(&A::controller, &ControllerConfig::operation_cycles),
             "Between two operations of a unit; 0, calibrated from boards.");
}

}  // namespace

UnitKeys controller_keys() {
  return {"controller", "The machine's own controller.", add_controller, nullptr};
}

}  // namespace secateur::config
