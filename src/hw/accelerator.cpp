// SPDX-License-Identifier: Apache-2.0
#include "hw/accelerator.hpp"

#include "units/host/timing.hpp"

namespace secateur::hw {

UnitContext Accelerator::unit_context(Unit unit, TraceSink* trace, DataPath* data) {
  return {clock_, program_, config_, tiles_, log_, ledgers_[static_cast<std::size_t>(unit)], trace, data};
}

Accelerator::Accelerator(const sc_core::sc_module_name& name, const Clock& clock, const Program& program,
                         const AcceleratorConfig& config, const MemoryConfig& memory, CrossingCycles crossing,
                         OffChip& off_chip, TraceSink* trace, DataPath* data)
    : sc_module(name),
      clock_(clock),
      program_(program),
      config_(config),
      tiles_(program),
      log_(program),
      layout_(program, config, memory),
      launch_alarm_(clock),
      stop_alarm_(clock),
      mpca_("mpca",
            MpcaContext{clock, program, config, tiles_, log_, ledgers_[static_cast<std::size_t>(Unit::mpca)], trace,
                        crossing.broadcast, data},
            layout_, off_chip),
      elementwise_("elementwise", unit_context(Unit::elementwise, trace, data), crossing.broadcast),
      token_selector_("token_selector", unit_context(Unit::token_selector, trace, data)),
      transfer_unit_("transfer_unit", unit_context(Unit::dma, trace, data), layout_, off_chip) {
  SC_HAS_PROCESS(Accelerator);
  SC_METHOD(launch);
  sensitive << launch_alarm_.event();
  dont_initialize();
  SC_METHOD(stop);
  sensitive << stop_alarm_.event();
  dont_initialize();
  tiles_.listen(*this);
  launch_alarm_.set(launch_edge(config));
}

void Accelerator::launch() {
  transfer_unit_.start();
  mpca_.start();
  elementwise_.start();
  token_selector_.start();
}

void Accelerator::tiles_changed() {
  if (stopping_ || !finished()) return;
  stopping_ = true;
  stop_alarm_.set(end_edge());
}

void Accelerator::stop() {
  sc_core::sc_stop();
}

std::string Accelerator::describe_waiting() const {
  return mpca_.describe_waiting() + elementwise_.describe_waiting() + token_selector_.describe_waiting() +
         transfer_unit_.describe_waiting();
}

}  // namespace secateur::hw
