// SPDX-License-Identifier: Apache-2.0
// The element-wise module: LayerNorm, softmax, GELU, residual, tile by tile in program order
// (docs/microarchitecture/elementwise.md 4.1). A tile's cycles come with the program; what is found out here is
// waiting.
#pragma once

#include <optional>
#include <string>

#include <systemc>

#include "base/namespaces.hpp"
#include "base/trace_sink.hpp"
#include "config/accelerator.hpp"
#include "hw/alarm.hpp"
#include "hw/functional/elementwise_arithmetic.hpp"
#include "hw/operation_log.hpp"
#include "hw/tile_board.hpp"
#include "hw/unit_ledger.hpp"

namespace secateur::hw {

/// What units outside the mpca need.
struct UnitContext {
  const Clock& clock;
  const Program& program;
  const AcceleratorConfig& accelerator;
  TileBoard& tiles;
  OperationLog& log;
  UnitLedger& ledger;
  TraceSink* trace;  ///< null: no trace
  DataPath* data;    ///< null: a timing run
};

/// When the dependencies of a tile are done, told apart by who makes them.
struct OperandEdges {
  Cycle units = 0;
  Cycle memory = 0;
};

/// Nothing while a producer has not announced all that tile (group, row) of `operation` needs.
std::optional<OperandEdges> operand_edges(const UnitContext& context, const Operation& operation, int group, int row);

class Elementwise : public sc_core::sc_module, public TileListener {
 public:
  Elementwise(const sc_core::sc_module_name& name, const UnitContext& context, Cycle crossing);

  /// The present edge is the first of the run.
  void start();
  void tiles_changed() override;
  std::string describe_waiting() const;

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
