// SPDX-License-Identifier: Apache-2.0
#include "sim/attribution.hpp"

#include "base/namespaces.hpp"
#include "schedule/lowering.hpp"

namespace secateur::sim {

std::vector<AttributionStep> attribute(const PackedModel& model, const AcceleratorConfig& accelerator,
                                       const MemoryConfig& memory, const Floorplan& floorplan, Cycle ideal,
                                       Cycle cycles) {
  const bool launch = accelerator.host.launch_us > 0.0;
  std::vector<AttributionStep> steps{{"ideal", ideal}};
  AcceleratorConfig machine = accelerator;
  machine.host.launch_us = 0.0;
  for (const IdealEffect& effect : ideal_effects()) machine.idealise.*effect.member = true;
  Cycle before = ideal;
  for (const IdealEffect& effect : ideal_effects()) {
    machine.idealise.*effect.member = accelerator.idealise.*effect.member;
    const bool last = &effect == &ideal_effects().back();
    const Cycle now = last && !launch ? cycles : simulate(lower(model, machine), machine, memory, floorplan).cycles;
    steps.push_back({effect.step, now - before});
    before = now;
  }
  if (launch) steps.push_back({"launch", cycles - before});
  return steps;
}

}  // namespace secateur::sim
