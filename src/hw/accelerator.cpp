// SPDX-License-Identifier: Apache-2.0
#include "hw/accelerator.hpp"

#include "units/host/timing.hpp"

namespace secateur::hw {

Accelerator::Accelerator(const sc_core::sc_module_name& name, const Clock& clock, const Program& program,
                         const AcceleratorConfig& config, CrossingCycles crossing, OffChip& off_chip, TraceSink* trace,
                         DataPath* data, bool waits)
    : sc_module(name),
      clock_(clock),
      program_(program),
      config_(config),
      tiles_(program),
      log_(program),
      launch_alarm_(clock),
      stop_alarm_(clock) {
  const auto context = [&](Unit unit) {
    return MachineContext{
        {clock_, program_, config_, tiles_, log_, ledgers_[static_cast<std::size_t>(unit)], trace, data},
        off_chip,
        crossing.broadcast};
  };
#define SECATEUR_MAKE_UNIT(name) units_.push_back(make_##name(context(Unit::name)));
  SECATEUR_PROGRAM_UNITS(SECATEUR_MAKE_UNIT)
#undef SECATEUR_MAKE_UNIT
  SC_HAS_PROCESS(Accelerator);
  SC_METHOD(launch);
  sensitive << launch_alarm_.event();
  dont_initialize();
  SC_METHOD(stop);
  sensitive << stop_alarm_.event();
  dont_initialize();
  tiles_.listen(*this);
  if (!waits) launch_after(0);
}

void Accelerator::launch_after(Cycle edge) {
  launch_alarm_.set(edge + launch_edge(config_));
}

void Accelerator::launch() {
  // What the program loads is asked for first.
  units_[static_cast<std::size_t>(Unit::dma)]->start();
  for (const Unit unit : kAllUnits) {
    if (unit != Unit::dma) units_[static_cast<std::size_t>(unit)]->start();
  }
}

void Accelerator::tiles_changed() {
  if (stopping_ || !finished()) return;
  stopping_ = true;
  stop_alarm_.set(end_edge());
}

void Accelerator::stop() {
  ended_();
}

std::string Accelerator::describe_waiting() const {
  std::string text;
  for (const auto& unit : units_) text += unit->describe_waiting();
  return text;
}

}  // namespace secateur::hw
