// SPDX-License-Identifier: Apache-2.0
#include "sim/simulate.hpp"

#include "hw/simulation_context.hpp"
#include "sim/platform.hpp"

namespace secateur::sim {
SimulationOutcome simulate(const Program& program, const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                           const Floorplan& floorplan, const SimulationOptions& options) {
  check_memory_room(program.placement, accelerator, memory);
  SimulationOutcome outcome;
  hw::with_shortages_told([&] {
    hw::begin_simulation_context();
    outcome = Platform(program, accelerator, memory, floorplan, options).run();
  });
  return outcome;
}

}  // namespace secateur::sim
