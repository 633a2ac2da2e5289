// SPDX-License-Identifier: Apache-2.0
// One run of a program on the event-driven machine: builds the SystemC modules, runs them to the last logit, and
// collects what they counted. Each call elaborates in a simulation context of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/namespaces.hpp"
#include "base/trace_sink.hpp"
#include "config/accelerator.hpp"
#include "hw/floorplan.hpp"
#include "hw/functional/data_tap.hpp"
#include "hw/operation_log.hpp"
#include "hw/socket_binder.hpp"
#include "hw/unit_ledger.hpp"
#include "schedule/machine_values.hpp"
#include "schedule/program.hpp"
#include "sim/result.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/command.hpp"

namespace secateur::sim {

using hw::Floorplan;

struct OperationTimes {
  Cycle start = 0;
  Cycle end = 0;
  hw::OperationStalls stalls;
  std::int64_t bytes_read = 0;
  std::int64_t bytes_written = 0;
};

struct SimulationOutcome {
  Cycle cycles = 0;                        ///< edge at which the logits are in memory
  std::vector<OperationTimes> operations;  ///< as in the program
  hw::UnitCycles units[kUnits];
  std::vector<ChannelResult> channels;  ///< empty with `idealise.memory`
  std::vector<QueueResult> queues;
  std::vector<std::int16_t> logits;  ///< of a functional run
  std::uint64_t bytes_asked = 0;     ///< of the DMA, by all units; 0 with `idealise.memory`
};

struct SimulationOptions {
  TraceSink* trace = nullptr;
  /// A functional run: what the host puts into the machine. Needs memory, embedding and imbalance as they are.
  const MachineValues* values = nullptr;
  hw::DataTap* tap = nullptr;  ///< sees the values
  /// For tests: puts something between initiators and targets of the memory system.
  hw::SocketBinder* binder = nullptr;
  /// Who watches the commands of a channel; empty: nobody.
  std::function<hw::CommandObserver*(int channel)> observe;
};

/// @throws RunError on a deadlock, with the wait-for graph of all units.
SimulationOutcome simulate(const Program& program, const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                           const Floorplan& floorplan, const SimulationOptions& options = {});

}  // namespace secateur::sim
