// SPDX-License-Identifier: Apache-2.0
// Where the cycles go: telescoping runs that add one effect each (docs/microarchitecture/controller.md 6.4).
#pragma once

#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "pruning/packed_model.hpp"
#include "sim/result.hpp"
#include "sim/simulate.hpp"
#include "units/memory/config.hpp"

namespace secateur::sim {

/// Signed steps that sum to `cycles`, the cycles of the run itself. `ideal`: the closed form's.
std::vector<AttributionStep> attribute(const PackedModel& model, const AcceleratorConfig& accelerator,
                                       const MemoryConfig& memory, const Floorplan& floorplan, Cycle ideal,
                                       Cycle cycles);

}  // namespace secateur::sim
