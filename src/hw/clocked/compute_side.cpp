// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/compute_side.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"

namespace secateur::hw::clocked {

ComputeSide::ComputeSide(const sc_core::sc_module_name& name, const ClockSource& clock, const Program& program,
                         const AcceleratorConfig& config, const MemoryConfig& memory, Cycle broadcast_crossing,
                         OffChip& off_chip)
    : sc_module(name),
      program_(program),
      activity_(clock),
      log_(program),
      layout_(program, config, memory),
      scoreboard_("scoreboard", program, clock, activity_),
      env_{clock, program, config,  config.idealise.pipeline ? 0 : broadcast_crossing, scoreboard_, activity_,
           log_,  layout_, off_chip},
      mpca_("mpca", env_),
      elementwise_("elementwise", env_),
      token_selector_("token_selector", env_),
      transfer_unit_("transfer_unit", env_) {
  elementwise_.running(mpca_.running());
  token_selector_.running(mpca_.running());
  transfer_unit_.running(mpca_.running());
  SC_HAS_PROCESS(ComputeSide);
  SC_METHOD(watch);
  sensitive << clock.rising();
  dont_initialize();
  SC_METHOD(stop);
  sensitive << scoreboard_.changed();
  dont_initialize();
}

/// A clock goes on for ever: nobody else would end a run in which nothing can happen.
void ComputeSide::watch() {
  if (activity_.dead()) sc_core::sc_stop();
}

/// When the last edge has settled.
void ComputeSide::stop() {
  if (!finished()) return;
  if (activity_.changes() == changes_seen_) return sc_core::sc_stop();
  changes_seen_ = activity_.changes();
  next_trigger(sc_core::SC_ZERO_TIME);
}

Cycle ComputeSide::start(OperationIndex operation) const {
  return std::min(log_[operation].start, end(operation));
}

OperationStalls ComputeSide::stalls(OperationIndex operation) const {
  if (env_.operation(operation).unit != Unit::mpca) return log_[operation].stalls;
  const std::vector<OperationIndex>& order = env_.order(Unit::mpca);
  return mpca_.stalls(static_cast<std::size_t>(std::find(order.begin(), order.end(), operation) - order.begin()));
}

const UnitCycles& ComputeSide::cycles(Unit unit) const {
  SECATEUR_CHECK(unit != Unit::dma, "the memory side counts the DMA's cycles");
  if (unit == Unit::mpca) return mpca_.cycles();
  return unit == Unit::elementwise ? elementwise_.cycles() : token_selector_.cycles();
}

std::string ComputeSide::describe_waiting() const {
  return fmt::format("{}  elementwise: {}\n  token selector: {}\n{}", mpca_.describe_waiting(), elementwise_.describe(),
                     token_selector_.describe(), transfer_unit_.describe_waiting());
}

void ComputeSide::trace(sc_core::sc_trace_file* file) {
  mpca_.trace(file);
  elementwise_.trace(file);
  token_selector_.trace(file);
  transfer_unit_.trace(file);
}

}  // namespace secateur::hw::clocked
