// SPDX-License-Identifier: Apache-2.0
#include "units/controller/clocked/controller.hpp"

#include <string>

#include "units/host/timing.hpp"

namespace secateur::hw::clocked {

Controller::Controller(const sc_core::sc_module_name& name, const ClockSource& clock, const Program& program,
                       const AcceleratorConfig& config, Activity& activity)
    : sc_module(name),
      joined("joined", static_cast<std::size_t>(config.p_h)),
      clock_(clock),
      activity_(activity),
      operations_(static_cast<int>(program.of_unit[static_cast<std::size_t>(Unit::mpca)].size())),
      operation_cycles_(config.controller.operation_cycles),
      launch_left_(launch_edge(config)) {
  SC_HAS_PROCESS(Controller);
  SC_METHOD(evaluate);
  sensitive << clock.rising();
  for (auto& input : joined) sensitive << input;
  dont_initialize();
}

void Controller::evaluate() {
  if (edge_ != clock_.edge()) clock_edge();
  if (launch_left_ > 0) return;
  if (!running.read()) {
    running.write(true);
    issued.write(1);
    activity_.changed();
    return;
  }
  if (issued.read() == operations_ || !all_joined()) return;
  if (!in_gap_) {
    in_gap_ = true;
    gap_left_ = operation_cycles_;
  }
  if (gap_left_ > 0) return;
  in_gap_ = false;
  issued.write(issued.read() + 1);
  activity_.changed();
}

void Controller::clock_edge() {
  const bool first = edge_ < 0;
  edge_ = clock_.edge();
  if (launch_left_ > 0) {
    if (!first) --launch_left_;
    activity_.changed();
  }
  if (gap_left_ > 0) {
    --gap_left_;
    activity_.changed();
  }
}

bool Controller::all_joined() const {
  for (const auto& input : joined) {
    if (input.read() < issued.read()) return false;
  }
  return true;
}

void Controller::trace(sc_core::sc_trace_file* file) {
  sc_core::sc_trace(file, running, running.name());
  sc_core::sc_trace(file, issued, issued.name());
  sc_core::sc_trace(file, gap_left_, std::string(name()) + ".gap_left");
}

}  // namespace secateur::hw::clocked
