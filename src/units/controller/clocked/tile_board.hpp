// SPDX-License-Identifier: Apache-2.0
// The controller's scoreboard: which row tiles are done (docs/microarchitecture/controller.md 6.2). A channel of its
// own kind: what units report in one delta cycle all of them see in the next, whatever the order in which they report.
#pragma once

#include <string>
#include <vector>

#include <systemc>

#include "base/namespaces.hpp"
#include "hw/clocked/activity.hpp"
#include "schedule/program.hpp"

namespace secateur::hw::clocked {

/// What a tile still waits for.
struct Missing {
  bool transfers = false;  ///< tiles of DMA operations
  bool results = false;    ///< tiles of all others

  bool any() const { return transfers || results; }
  bool only_transfers() const { return transfers && !results; }
};

class TileBoard : public sc_core::sc_prim_channel {
 public:
  TileBoard(const char* name, const Program& program, const ClockSource& clock, Activity& activity);

  /// Row tile `row` of `group` is done.
  void report_tile(OperationIndex operation, int group, int row);
  /// `blocks` more output blocks of a row tile are in place; it is done with the last.
  void report_blocks(OperationIndex operation, int group, int row, int blocks);

  const sc_core::sc_event& changed() const { return changed_; }
  bool complete(OperationIndex operation) const { return state(operation).tiles_left == 0; }
  /// The edge at which the operation's latest tile was done.
  Cycle end(OperationIndex operation) const { return state(operation).end; }
  /// What tile (group, row) of `operation` waits for.
  Missing missing(const Operation& operation, int group, int row) const;
  /// Likewise for work that reads several row tiles of its left operand; `edge`: what it waited for then.
  Missing missing(const Operation& operation, int group, const std::vector<std::uint16_t>& rows, Cycle edge) const;
  /// Names what is missing, for the report of a deadlock.
  std::string describe(const Operation& operation) const;

 private:
  struct State {
    std::vector<int> blocks_left;   ///< per tile, group by group
    std::vector<Cycle> tile_edges;  ///< at which each was done
    int tiles_left = 0;
    Cycle end = 0;
  };
  struct Report {
    OperationIndex operation;
    std::size_t tile;
    int blocks;
  };

  void update() override;
  void report(OperationIndex operation, int group, int row, int blocks);
  bool done(OperationIndex producer, int group, int row, Cycle edge) const;
  bool group_done(const Dependency& dependency, int group, int row, Cycle edge) const;
  bool rows_done(const Dependency& dependency, int group, int row, Cycle edge) const;
  const State& state(OperationIndex operation) const { return states_[static_cast<std::size_t>(operation)]; }
  const Operation& of(OperationIndex operation) const {
    return program_.operations[static_cast<std::size_t>(operation)];
  }

  const Program& program_;
  const ClockSource& clock_;
  Activity& activity_;
  std::vector<State> states_;
  std::vector<Report> reports_;
  sc_core::sc_event changed_{"changed"};
};

}  // namespace secateur::hw::clocked
