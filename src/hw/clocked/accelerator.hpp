// SPDX-License-Identifier: Apache-2.0
// The compute side of the machine once more, as clocked processes with registers: the second implementation of
// docs/microarchitecture.md 2, 3, 4 and 6, which the event-driven one is compared with cycle by cycle. At an edge
// registers count first, then what depends on them settles in delta cycles. Values are not computed: time only.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <systemc>

#include "base/namespaces.hpp"
#include "hw/clocked/program_unit.hpp"

namespace secateur::hw::clocked {

class Accelerator : public sc_core::sc_module {
 public:
  /// @param broadcast_crossing cycles between the two head modules that lie farthest apart.
  Accelerator(const sc_core::sc_module_name& name, const ClockSource& clock, const Program& program,
              const AcceleratorConfig& config, Cycle broadcast_crossing, OffChip& off_chip);

  /// The last operation has ended. If not, nothing could happen any more when the simulation stopped.
  bool finished() const { return scoreboard_.complete(last_operation()); }
  /// The edge at which it has.
  Cycle end_edge() const { return end(last_operation()); }

  Cycle start(OperationIndex operation) const;
  Cycle end(OperationIndex operation) const { return scoreboard_.end(operation); }
  OperationStalls stalls(OperationIndex operation) const;
  std::int64_t bytes_read(OperationIndex operation) const { return log_[operation].bytes_read; }
  std::int64_t bytes_written(OperationIndex operation) const { return log_[operation].bytes_written; }
  /// Of mpca, elementwise or token_selector, over [0, end_edge).
  const UnitCycles& cycles(Unit unit) const;
  /// Calls `tell` with the most bytes that the weight buffer of each head module has held.
  void tell_weight_buffers(const std::function<void(int module, std::int64_t bytes)>& tell) const {
    for (const auto& unit : units_) unit->tell_weight_buffers(tell);
  }
  /// Who waits for what, a line a unit.
  std::string describe_waiting() const;
  /// Adds the registers and signals of all units to a waveform.
  void trace(sc_core::sc_trace_file* file);

 private:
  void watch();
  void stop();
  OperationIndex last_operation() const { return static_cast<OperationIndex>(program_.operations.size()) - 1; }

  const Program& program_;
  Activity activity_;
  OperationLog log_;
  TileBoard scoreboard_;
  Environment env_;
  std::vector<std::unique_ptr<ProgramUnit>> units_;  ///< in the order of Unit
  std::uint64_t changes_seen_ = 0;
};

}  // namespace secateur::hw::clocked
