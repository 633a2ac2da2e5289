// SPDX-License-Identifier: Apache-2.0
// The controller: waits for the launch, then issues the operations of the mpca one after the other, each when all head
// modules have joined (docs/microarchitecture/compute.md 2.5, controller.md 6.1).
#pragma once

#include <systemc>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "hw/clocked/activity.hpp"
#include "schedule/program.hpp"

namespace secateur::hw::clocked {

class Controller : public sc_core::sc_module {
 public:
  sc_core::sc_vector<sc_core::sc_in<int>> joined{
      "joined"};                                ///< per head module: operations of which it has ended its last step
  sc_core::sc_signal<bool> running{"running"};  ///< from the launch on
  sc_core::sc_signal<int> issued{"issued"};     ///< operations of the mpca

  Controller(const sc_core::sc_module_name& name, const ClockSource& clock, const Program& program,
             const AcceleratorConfig& config, Activity& activity);

  void trace(sc_core::sc_trace_file* file);

 private:
  void evaluate();
  void clock_edge();
  bool all_joined() const;

  const ClockSource& clock_;
  Activity& activity_;
  int operations_;  ///< of the mpca
  Cycle operation_cycles_;
  Cycle launch_left_;
  Cycle gap_left_ = 0;  ///< until the next operation is issued
  bool in_gap_ = false;
  Cycle edge_ = -1;
};

}  // namespace secateur::hw::clocked
