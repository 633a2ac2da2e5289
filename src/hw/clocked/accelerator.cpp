// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/accelerator.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"

namespace secateur::hw::clocked {

Accelerator::Accelerator(const sc_core::sc_module_name& name, const ClockSource& clock, const Program& program,
                         const AcceleratorConfig& config, Cycle broadcast_crossing, OffChip& off_chip)
    : sc_module(name),
      program_(program),
      activity_(clock),
      log_(program),
      scoreboard_("scoreboard", program, clock, activity_),
      env_{clock,       program,   config, config.idealise.pipeline ? 0 : broadcast_crossing,
           scoreboard_, activity_, log_,   off_chip} {
#define SECATEUR_MAKE_UNIT(name) units_.push_back(make_##name(env_));
  SECATEUR_PROGRAM_UNITS(SECATEUR_MAKE_UNIT)
#undef SECATEUR_MAKE_UNIT
  for (const auto& maker : units_) {
    if (maker->running_signal() == nullptr) continue;
    for (const auto& unit : units_) unit->run_on(*maker->running_signal());
  }
  SC_HAS_PROCESS(Accelerator);
  SC_METHOD(watch);
  sensitive << clock.rising();
  dont_initialize();
  SC_METHOD(stop);
  sensitive << scoreboard_.changed();
  dont_initialize();
}

/// A clock goes on for ever: nobody else would end a run in which nothing can happen.
void Accelerator::watch() {
  if (activity_.dead()) sc_core::sc_stop();
}

/// When the last edge has settled.
void Accelerator::stop() {
  if (!finished()) return;
  if (activity_.changes() == changes_seen_) return sc_core::sc_stop();
  changes_seen_ = activity_.changes();
  next_trigger(sc_core::SC_ZERO_TIME);
}

Cycle Accelerator::start(OperationIndex operation) const {
  return std::min(log_[operation].start, end(operation));
}

OperationStalls Accelerator::stalls(OperationIndex operation) const {
  const auto unit = static_cast<std::size_t>(env_.operation(operation).unit);
  return units_[unit]->stalls_of(operation).value_or(log_[operation].stalls);
}

const UnitCycles& Accelerator::cycles(Unit unit) const {
  const UnitCycles* const cycles = units_[static_cast<std::size_t>(unit)]->unit_cycles();
  SECATEUR_CHECK(cycles != nullptr, "another module counts this unit's cycles");
  return *cycles;
}

std::string Accelerator::describe_waiting() const {
  std::string text;
  for (const auto& unit : units_) text += unit->describe_waiting();
  return text;
}

void Accelerator::trace(sc_core::sc_trace_file* file) {
  for (const auto& unit : units_) unit->trace(file);
}

}  // namespace secateur::hw::clocked
