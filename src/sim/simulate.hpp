// SPDX-License-Identifier: Apache-2.0
// One run of a program on the event-driven machine: builds the SystemC modules, runs them to the last logit, and
// collects what they counted. Each call elaborates in a simulation context of its own.
#pragma once

#include <vector>

#include "base/trace_sink.hpp"
#include "config/accelerator.hpp"
#include "config/memory.hpp"
#include "hw/operation_log.hpp"
#include "hw/unit_ledger.hpp"
#include "schedule/program.hpp"
#include "sim/result.hpp"

namespace secateur {

/// Where modules and channels lie on the device.
struct Floorplan {
  int slrs = 1;
  bool hbm = false;  ///< all channels at SLR 0
};

struct OperationTimes {
  Cycle start = 0;
  Cycle end = 0;
  hw::OperationStalls stalls;
  std::int64_t bytes_read = 0;
  std::int64_t bytes_written = 0;
};

struct SimulationOutcome {
  Cycle cycles = 0;  ///< edge at which the logits are in memory
  std::vector<OperationTimes> operations;  ///< as in the program
  hw::UnitCycles units[kUnits];
  std::vector<ChannelResult> channels;     ///< empty with `idealise.memory`
  std::vector<QueueResult> queues;
};

/// @throws RunError on a deadlock, with the wait-for graph of all units.
SimulationOutcome simulate(const Program& program, const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                           const Floorplan& floorplan, TraceSink* trace = nullptr);

}  // namespace secateur
