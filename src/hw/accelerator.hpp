// SPDX-License-Identifier: Apache-2.0
// The whole compute side of the machine: the units that execute the program (units/units.hpp), and what they share. The
// memory system is whatever OffChip it is given.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <systemc>

#include "hw/alarm.hpp"
#include "hw/program_unit.hpp"

namespace secateur::hw {

/// SLR distances that the compute side pays for, in cycles.
struct CrossingCycles {
  Cycle broadcast = 0;  ///< between the two head modules that lie farthest apart
};

class Accelerator : public sc_core::sc_module, public TileListener {
 public:
  Accelerator(const sc_core::sc_module_name& name, const Clock& clock, const Program& program,
              const AcceleratorConfig& config, CrossingCycles crossing, OffChip& off_chip, TraceSink* trace,
              DataPath* data = nullptr, bool waits = false);

  /// Of a machine that `waits`: the run begins launch_edge() cycles after `edge`, which is not in the past. Once.
  /// Others begin so after edge 0.
  void launch_after(Cycle edge);
  /// What is done at the edge at which the run has ended, instead of stopping the whole simulation.
  void when_ended(std::function<void()> act) { ended_ = std::move(act); }

  bool finished() const { return tiles_.complete(last_operation()); }
  /// The edge at which the last operation of the program has ended.
  Cycle end_edge() const { return tiles_.last_edge(last_operation()); }

  const TileBoard& tiles() const { return tiles_; }
  const OperationLog& log() const { return log_; }
  const UnitLedger& ledger(Unit unit) const { return ledgers_[static_cast<std::size_t>(unit)]; }
  /// Calls `tell` with the most bytes that the weight buffer of each head module has held.
  void tell_weight_buffers(const std::function<void(int module, std::int64_t bytes)>& tell) const {
    for (const auto& unit : units_) unit->tell_weight_buffers(tell);
  }
  std::string describe_waiting() const;

  /// Stops the simulation at the edge at which the run has ended, unless when_ended() says otherwise.
  void tiles_changed() override;

 private:
  void launch();
  void stop();
  OperationIndex last_operation() const { return static_cast<OperationIndex>(program_.operations.size()) - 1; }

  const Clock& clock_;
  const Program& program_;
  const AcceleratorConfig& config_;
  TileBoard tiles_;
  OperationLog log_;
  UnitLedger ledgers_[kUnits];
  Alarm launch_alarm_;
  Alarm stop_alarm_;
  bool stopping_ = false;
  std::function<void()> ended_ = [] { sc_core::sc_stop(); };
  std::vector<std::unique_ptr<ProgramUnit>> units_;  ///< in the order of Unit
};

}  // namespace secateur::hw
