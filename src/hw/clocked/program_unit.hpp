// SPDX-License-Identifier: Apache-2.0
// A unit of the clocked compute side, as the machine sees it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <systemc>

#include "hw/clocked/environment.hpp"
#include "hw/unit_ledger.hpp"
#include "units/units.hpp"

namespace secateur::hw::clocked {

class ProgramUnit {
 public:
  virtual ~ProgramUnit() = default;

  /// High while the machine runs; null but for the unit whose controller makes the signal.
  virtual const sc_core::sc_signal<bool>* running_signal() const { return nullptr; }
  /// Is given that signal.
  virtual void run_on(const sc_core::sc_signal<bool>& running) = 0;
  /// Of the whole run; null where another module counts them.
  virtual const UnitCycles* unit_cycles() const = 0;
  /// Of an operation of its own; nothing where the log has them.
  virtual std::optional<OperationStalls> stalls_of(OperationIndex /*operation*/) const { return std::nullopt; }
  /// Calls `tell` with the most bytes that the weight buffer of each head module has held; of units that fill them.
  virtual void tell_weight_buffers(const std::function<void(int module, std::int64_t bytes)>& /*tell*/) const {}
  /// What it waits for, a line each.
  virtual std::string describe_waiting() const = 0;
  /// Adds its registers and signals to a waveform.
  virtual void trace(sc_core::sc_trace_file* file) = 0;
};

#define SECATEUR_DECLARE_UNIT(name) std::unique_ptr<ProgramUnit> make_##name(const Environment& environment);
SECATEUR_PROGRAM_UNITS(SECATEUR_DECLARE_UNIT)
#undef SECATEUR_DECLARE_UNIT

}  // namespace secateur::hw::clocked
