// SPDX-License-Identifier: Apache-2.0
// The element-wise module: one tile after the other, in program order (docs/microarchitecture/elementwise.md 4.1).
// Values are not computed: time only.
#pragma once

#include <string>

#include <systemc>

#include "hw/clocked/delay_line.hpp"
#include "hw/clocked/environment.hpp"
#include "hw/clocked/program_unit.hpp"

namespace secateur::hw::clocked {

class Elementwise : public sc_core::sc_module, public ProgramUnit {
 public:
  sc_core::sc_in<bool> running{"running"};

  Elementwise(const sc_core::sc_module_name& name, const Environment& environment);

  void run_on(const sc_core::sc_signal<bool>& signal) override { running(signal); }
  const UnitCycles* unit_cycles() const override { return &cycles_; }
  std::string describe_waiting() const override;
  void trace(sc_core::sc_trace_file* file) override;

 private:
  std::string describe() const;
  struct Tile {
    OperationIndex operation;
    int group;
    int row;
  };

  void evaluate();
  void clock_edge();
  void count_cycle();
  void settle();
  bool begin_tile();
  void end_tile();
  bool ended() const { return position_ == order_.size(); }
  const Operation& operation() const { return env_.operation(order_[position_]); }

  Environment env_;
  const std::vector<OperationIndex>& order_;
  std::size_t position_ = 0;  ///< in its operations
  int group_ = 0;
  int row_ = 0;
  bool busy_ = false;
  bool stalled_ = false;      ///< waits for a DMA operation only
  Cycle tile_left_ = 0;       ///< cycles that the tile still occupies the module
  Cycle gap_left_ = 0;        ///< until its next operation may begin
  DelayLine<Tile> pipeline_;  ///< and the crossing behind it
  UnitCycles cycles_;
  Cycle edge_ = -1;
};

}  // namespace secateur::hw::clocked
