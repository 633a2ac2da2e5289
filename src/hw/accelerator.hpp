// SPDX-License-Identifier: Apache-2.0
// The whole compute side of the machine: controller, mpca, element-wise module, token selector, transfer unit, and what
// they share. The memory system is whatever OffChip it is given.
#pragma once

#include <functional>
#include <string>

#include <systemc>

#include "units/dma/event/transfer_unit.hpp"
#include "units/elementwise/event/elementwise.hpp"
#include "units/pe/event/mpca.hpp"
#include "units/selector/event/token_selector.hpp"

namespace secateur::hw {

/// SLR distances that the compute side pays for, in cycles.
struct CrossingCycles {
  Cycle broadcast = 0;  ///< between the two head modules that lie farthest apart
};

class Accelerator : public sc_core::sc_module, public TileListener {
 public:
  Accelerator(const sc_core::sc_module_name& name, const Clock& clock, const Program& program,
              const AcceleratorConfig& config, const MemoryConfig& memory, CrossingCycles crossing, OffChip& off_chip,
              TraceSink* trace, DataPath* data = nullptr);

  bool finished() const { return tiles_.complete(last_operation()); }
  /// The edge at which the last operation of the program has ended.
  Cycle end_edge() const { return tiles_.last_edge(last_operation()); }

  const TileBoard& tiles() const { return tiles_; }
  const OperationLog& log() const { return log_; }
  const UnitLedger& ledger(Unit unit) const { return ledgers_[static_cast<std::size_t>(unit)]; }
  const Mpca& mpca() const { return mpca_; }
  std::string describe_waiting() const;

  /// Stops the simulation at the edge at which the run has ended.
  void tiles_changed() override;

 private:
  void launch();
  void stop();
  OperationIndex last_operation() const { return static_cast<OperationIndex>(program_.operations.size()) - 1; }
  UnitContext unit_context(Unit unit, TraceSink* trace, DataPath* data);

  const Clock& clock_;
  const Program& program_;
  const AcceleratorConfig& config_;
  TileBoard tiles_;
  OperationLog log_;
  UnitLedger ledgers_[kUnits];
  OffChipLayout layout_;
  Alarm launch_alarm_;
  Alarm stop_alarm_;
  bool stopping_ = false;
  Mpca mpca_;
  Elementwise elementwise_;
  TokenSelector token_selector_;
  TransferUnit transfer_unit_;
};

}  // namespace secateur::hw
