// SPDX-License-Identifier: Apache-2.0
// The p_h head modules together: issues the operations of the mpca in order; modules join at the end of each
// (docs/microarchitecture/compute.md 2.5).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <systemc>

#include "hw/program_unit.hpp"
#include "units/pe/event/head_module.hpp"

namespace secateur::hw {

class Mpca : public sc_core::sc_module, public ProgramUnit, public JoinListener {
 public:
  Mpca(const sc_core::sc_module_name& name, const MpcaContext& context, OffChip& off_chip);

  void start() override;

  void module_joined(HeadModule& module) override;

  std::string describe_waiting() const override;
  void tell_weight_buffers(const std::function<void(int module, std::int64_t bytes)>& tell) const override;

 private:
  void issue();
  void close_operation();

  MpcaContext context_;
  Alarm alarm_;
  LoadBalancer balancer_;
  std::vector<std::unique_ptr<HeadModule>> modules_;
  std::size_t next_ = 0;  ///< in the unit's list of operations
  int joined_ = 0;
};

}  // namespace secateur::hw
