// SPDX-License-Identifier: Apache-2.0
// The token selector: bitonic sort, index shuffle and fusing of the dropped tokens, one operation at a time
// (docs/microarchitecture/elementwise.md 4.2).
#pragma once

#include <string>

#include <systemc>

#include "hw/alarm.hpp"
#include "hw/program_unit.hpp"

namespace secateur::hw {

class TokenSelector : public sc_core::sc_module, public ProgramUnit, public TileListener {
 public:
  TokenSelector(const sc_core::sc_module_name& name, const UnitContext& context);

  void start() override;
  void tiles_changed() override;
  std::string describe_waiting() const override;

 private:
  void work();
  bool serve(Cycle now);

  UnitContext context_;
  Alarm alarm_;
  bool started_ = false;
  std::size_t next_ = 0;  ///< in the unit's list of operations
  Cycle free_ = 0;
  TrackId track_ = 0;
};

}  // namespace secateur::hw
