// SPDX-License-Identifier: Apache-2.0
#include "sim/attribution.hpp"

#include <array>
#include <utility>

#include "base/namespaces.hpp"
#include "schedule/lowering.hpp"

namespace secateur::sim {
namespace {

/// In the order in which the effects are added.
constexpr std::array<std::pair<const char*, bool IdealiseConfig::*>, 8> kEffects{{
    {"mapping", &IdealiseConfig::mapping},
    {"embedding and classifier", &IdealiseConfig::embedding},
    {"imbalance and sync", &IdealiseConfig::imbalance},
    {"feature ports", &IdealiseConfig::feature_ports},
    {"element-wise", &IdealiseConfig::elementwise},
    {"token selector", &IdealiseConfig::selector},
    {"pipeline", &IdealiseConfig::pipeline},
    {"memory", &IdealiseConfig::memory},
}};

}  // namespace

std::vector<AttributionStep> attribute(const PackedModel& model, const AcceleratorConfig& accelerator,
                                       const MemoryConfig& memory, const Floorplan& floorplan, Cycle ideal,
                                       Cycle cycles) {
  const bool launch = accelerator.host.launch_us > 0.0;
  std::vector<AttributionStep> steps{{"ideal", ideal}};
  AcceleratorConfig machine = accelerator;
  machine.host.launch_us = 0.0;
  for (const auto& [name, effect] : kEffects) machine.idealise.*effect = true;
  Cycle before = ideal;
  for (const auto& [name, effect] : kEffects) {
    machine.idealise.*effect = accelerator.idealise.*effect;
    const bool last = effect == &IdealiseConfig::memory;
    const Cycle now = last && !launch ? cycles : simulate(lower(model, machine), machine, memory, floorplan).cycles;
    steps.push_back({name, now - before});
    before = now;
  }
  if (launch) steps.push_back({"launch", cycles - before});
  return steps;
}

}  // namespace secateur::sim
