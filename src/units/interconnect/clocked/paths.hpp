// SPDX-License-Identifier: Apache-2.0
// What the way between DMA ports and a memory channel costs (docs/microarchitecture/memory.md 5.3).
#pragma once

#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "config/units.hpp"
#include "hw/floorplan.hpp"

namespace secateur::hw::clocked {

/// From each port to `channel`, SLR boundaries and switch segments included.
std::vector<Cycle> request_cycles(const AcceleratorConfig& config, const Floorplan& floorplan, int channel);
/// And back.
std::vector<Cycle> response_cycles(const AcceleratorConfig& config, const Floorplan& floorplan, int channel);

}  // namespace secateur::hw::clocked
