// SPDX-License-Identifier: Apache-2.0
// What the units of the event-driven compute side are given, and when the operands of a tile are there.
#pragma once

#include <optional>

#include "base/namespaces.hpp"
#include "base/trace_sink.hpp"
#include "config/accelerator.hpp"
#include "hw/clock.hpp"
#include "hw/functional/data_path.hpp"
#include "hw/operation_log.hpp"
#include "hw/unit_ledger.hpp"
#include "units/controller/event/tile_board.hpp"

namespace secateur::hw {

/// What units outside the mpca need.
struct UnitContext {
  const Clock& clock;
  const Program& program;
  const AcceleratorConfig& accelerator;
  TileBoard& tiles;
  OperationLog& log;
  UnitLedger& ledger;
  TraceSink* trace;  ///< null: no trace
  DataPath* data;    ///< null: a timing run
};

/// When the dependencies of a tile are done, told apart by who makes them.
struct OperandEdges {
  Cycle units = 0;
  Cycle memory = 0;
};

/// Nothing while a producer has not announced all that tile (group, row) of `operation` needs.
std::optional<OperandEdges> operand_edges(const UnitContext& context, const Operation& operation, int group, int row);

}  // namespace secateur::hw
