// SPDX-License-Identifier: Apache-2.0
// What every unit of the clocked compute side is given.
#pragma once

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "hw/clocked/activity.hpp"
#include "hw/off_chip.hpp"
#include "hw/operation_log.hpp"
#include "units/controller/clocked/tile_board.hpp"

namespace secateur::hw::clocked {

struct Environment {
  const ClockSource& clock;
  const Program& program;
  const AcceleratorConfig& config;
  Cycle broadcast_crossing;  ///< between the two head modules that lie farthest apart; 0 with `idealise.pipeline`
  TileBoard& scoreboard;
  Activity& activity;
  OperationLog& log;  ///< bookkeeping alone: nothing reads it before the run has ended
  OffChip& off_chip;

  const Operation& operation(OperationIndex index) const { return program.operations[static_cast<std::size_t>(index)]; }
  const OperationPlaces& places(OperationIndex index) const {
    return program.placement.operations[static_cast<std::size_t>(index)];
  }
  const std::vector<OperationIndex>& order(Unit unit) const { return program.of_unit[static_cast<std::size_t>(unit)]; }
};

}  // namespace secateur::hw::clocked
