// SPDX-License-Identifier: Apache-2.0
// The token selector: sort and shuffle, one operation at a time (docs/microarchitecture/elementwise.md 4.2). Tokens are
// not compared: time only.
#pragma once

#include <string>

#include <systemc>

#include "hw/clocked/environment.hpp"
#include "hw/clocked/program_unit.hpp"

namespace secateur::hw::clocked {

class TokenSelector : public sc_core::sc_module, public ProgramUnit {
 public:
  sc_core::sc_in<bool> running{"running"};

  TokenSelector(const sc_core::sc_module_name& name, const Environment& environment);

  void run_on(const sc_core::sc_signal<bool>& signal) override { running(signal); }
  const UnitCycles* unit_cycles() const override { return &cycles_; }
  std::string describe_waiting() const override;
  void trace(sc_core::sc_trace_file* file) override;

 private:
  std::string describe() const;
  void evaluate();
  void clock_edge();
  bool begin();
  bool end();
  void report_rows();
  bool ended() const { return position_ == order_.size(); }
  const Operation& operation() const { return env_.operation(order_[position_]); }

  Environment env_;
  const std::vector<OperationIndex>& order_;
  std::size_t position_ = 0;  ///< in its operations
  bool busy_ = false;
  Cycle gap_left_ = 0;  ///< until the next one may begin
  Cycle elapsed_ = 0;   ///< since the operation began
  int row_ = 0;         ///< next row tile of its result
  UnitCycles cycles_;
  Cycle edge_ = -1;
};

}  // namespace secateur::hw::clocked
