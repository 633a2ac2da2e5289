// SPDX-License-Identifier: Apache-2.0
// The compute side of the machine a second time, without SystemC: stepped edge by edge from docs/microarchitecture
// (compute, buffers, elementwise, controller), with a memory that answers each transfer after a given number of cycles.
// Slow and plain on purpose.
#pragma once

#include <cstdint>
#include <vector>

#include "config/accelerator.hpp"
#include "hw/operation_log.hpp"
#include "hw/unit_ledger.hpp"
#include "schedule/program.hpp"
#include "support/names.hpp"
#include "support/transfer_latency.hpp"

namespace secateur::test {

struct ReferenceOutcome {
  Cycle cycles = 0;
  std::vector<Cycle> starts;  ///< as in the program
  std::vector<Cycle> ends;
  std::vector<hw::OperationStalls> stalls;
  hw::UnitCycles units[kUnits];  ///< not of the dma
};

ReferenceOutcome run_reference(const Program& program, const AcceleratorConfig& accelerator, Cycle broadcast_crossing,
                               const TransferLatency& latency);

}  // namespace secateur::test
