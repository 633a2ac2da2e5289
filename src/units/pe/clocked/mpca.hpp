// SPDX-License-Identifier: Apache-2.0
// The p_h head modules with their prefetchers, the load balancer and the controller that issues their operations
// (docs/microarchitecture/compute.md 2.5); counts the cycles of the unit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <systemc>

#include "hw/clocked/program_unit.hpp"
#include "units/controller/clocked/controller.hpp"
#include "units/controller/clocked/load_balancer.hpp"
#include "units/pe/clocked/head_module.hpp"
#include "units/weights/clocked/weight_prefetcher.hpp"

namespace secateur::hw::clocked {

class Mpca : public sc_core::sc_module, public ProgramUnit {
 public:
  Mpca(const sc_core::sc_module_name& name, const Environment& environment);

  const sc_core::sc_signal<bool>* running_signal() const override { return &controller_.running; }
  void run_on(const sc_core::sc_signal<bool>&) override {}
  const UnitCycles* unit_cycles() const override { return &cycles_; }
  std::optional<OperationStalls> stalls_of(OperationIndex operation) const override;
  void tell_weight_buffers(const std::function<void(int module, std::int64_t bytes)>& tell) const override;
  std::string describe_waiting() const override;
  void trace(sc_core::sc_trace_file* file) override;

 private:
  void connect();
  void count_cycle();
  void count_answers(Cycle answered);
  std::optional<StallCause> cause_of_stall();
  bool any(sc_core::sc_signal<bool> HeadModule::*signal) const;
  bool drains();

  Environment env_;
  SnapshotQueue queue_;
  Controller controller_;
  LoadBalancer load_balancer_;
  sc_core::sc_vector<WeightPrefetcher> prefetchers_{"weight_prefetcher"};
  sc_core::sc_vector<HeadModule> modules_{"head_module"};
  UnitCycles cycles_;
  /// A cycle in which a module waited for the load balancer, as it is counted so far: the answer may tell of a stall,
  /// or of a cause that goes before.
  struct Undecided {
    Cycle cycle = 0;
    std::optional<StallCause> cause;
  };
  std::vector<Undecided> undecided_;
  int done_ = 0;  ///< the results of so many operations are there, and perhaps of later ones
};

}  // namespace secateur::hw::clocked
