// SPDX-License-Identifier: Apache-2.0
// The element-wise module: LayerNorm, softmax, GELU, residual, tile by tile in program order
// (docs/microarchitecture/elementwise.md 4.1). A tile's cycles come with the program; what is found out here is
// waiting.
#pragma once

#include <optional>
#include <string>

#include <systemc>

#include "base/namespaces.hpp"
#include "hw/alarm.hpp"
#include "hw/program_unit.hpp"
#include "units/elementwise/arithmetic/elementwise_arithmetic.hpp"

namespace secateur::hw {

class Elementwise : public sc_core::sc_module, public ProgramUnit, public TileListener {
 public:
  Elementwise(const sc_core::sc_module_name& name, const UnitContext& context, Cycle crossing);

  void start() override;
  void tiles_changed() override;
  std::string describe_waiting() const override;

 private:
  void work();
  bool serve_tile(Cycle now);
  void next_tile(const Operation& operation);

  UnitContext context_;
  std::optional<ElementwiseArithmetic> arithmetic_;  ///< functional runs
  Cycle crossing_;                                   ///< of a broadcast result
  Alarm alarm_;
  bool started_ = false;
  std::size_t next_ = 0;  ///< in the unit's list of operations
  int group_ = 0;
  int row_ = 0;
  Cycle free_ = 0;      ///< edge from which the module is free
  Cycle eligible_ = 0;  ///< edge from which the next tile is the next on the module
  TrackId track_ = 0;
};

}  // namespace secateur::hw
