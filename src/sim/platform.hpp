// SPDX-License-Identifier: Apache-2.0
// The event-driven machine with its memory side, from elaboration to the figures that it has counted. Its SystemC
// modules are made in the current simulation context, below the module that is being built, if any: of a context of its
// own (simulate()), or as a part of somebody else's model (library/).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <systemc>

#include "hw/accelerator.hpp"
#include "hw/functional/data_path.hpp"
#include "hw/instant_memory.hpp"
#include "hw/memory_system.hpp"
#include "sim/simulate.hpp"

namespace secateur::sim {

class Platform {
 public:
  /// @param waits the run begins when start_after() is called, not at edge 0.
  Platform(const Program& program, const AcceleratorConfig& accelerator, const MemoryConfig& memory,
           const Floorplan& floorplan, const SimulationOptions& options, bool waits = false);

  /// Simulates to the end of the run. @throws RunError on a deadlock, with the wait-for graph of all units.
  SimulationOutcome run();

  /// Of a platform that waits: the run begins after the first edge that is not in the past. Once.
  /// @return that edge.
  Cycle start();
  void when_ended(std::function<void()> act) { machine_->when_ended(std::move(act)); }
  bool finished() const { return machine_->finished(); }
  std::string describe_waiting() const;

  /// What was counted; simulated time stands at the edge at which the run has ended.
  SimulationOutcome collect();

 private:
  void collect_operations(SimulationOutcome& outcome) const;
  void collect_units(SimulationOutcome& outcome) const;
  void collect_channels(SimulationOutcome& outcome) const;
  void collect_queues(SimulationOutcome& outcome) const;

  Program program_;
  AcceleratorConfig config_;
  MemoryConfig memory_config_;
  hw::Clock clock_;
  hw::Clock memory_clock_;
  hw::UnitLedger dma_ledger_;
  hw::InstantMemory instant_;
  std::optional<hw::DataPath> data_;
  std::optional<hw::MemorySystem> memory_;
  std::optional<hw::Accelerator> machine_;
};

}  // namespace secateur::sim
