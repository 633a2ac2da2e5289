// SPDX-License-Identifier: Apache-2.0
// Which row tiles of which operation are done, and since when: what units wait for
// (docs/microarchitecture/controller.md 6.2). A tile may be announced before the edge at which it is done.
#pragma once

#include <optional>
#include <vector>

#include "base/namespaces.hpp"
#include "config/units.hpp"
#include "schedule/program.hpp"

namespace secateur::hw {

/// Told whenever a tile is announced; it may then ask again for what it waits.
class TileListener {
 public:
  virtual void tiles_changed() = 0;

 protected:
  ~TileListener() = default;
};

/// One row tile of an operation's result.
struct TileId {
  OperationIndex operation = 0;
  int group = 0;
  int row = 0;
};

class TileBoard {
 public:
  explicit TileBoard(const Program& program);

  void listen(TileListener& listener) { listeners_.push_back(&listener); }

  /// `parts` more parts (output blocks; 1 for units that make whole tiles) of a tile are done at `edge`.
  void announce(TileId tile, int parts, Cycle edge);

  /// The edge at which everything is done that tile (group, row) of `consumer` needs of the dependency; nothing while
  /// a producer has not announced it yet.
  std::optional<Cycle> ready(const Operation& consumer, const Dependency& dependency, int group, int row) const;

  bool complete(OperationIndex operation) const { return state(operation).tiles_left == 0; }
  /// The edge at which the last announced tile is done.
  Cycle last_edge(OperationIndex operation) const { return state(operation).last_edge; }
  int tiles_left(OperationIndex operation) const { return state(operation).tiles_left; }

 private:
  struct GroupState {
    int tiles_left = 0;
    Cycle last_edge = 0;
  };
  struct TileState {
    int parts_left = 1;
    Cycle edge = 0;
  };
  struct OperationState {
    int tiles_left = 0;
    Cycle last_edge = 0;
    std::vector<GroupState> groups;
    std::vector<TileState> tiles;  ///< group-major
  };

  const OperationState& state(OperationIndex operation) const {
    return operations_[static_cast<std::size_t>(operation)];
  }
  std::optional<Cycle> row_ready(const OperationState& producer, const TileGrid& grid, GroupMatch groups, int group,
                                 int row) const;

  const Program& program_;
  std::vector<OperationState> operations_;
  std::vector<TileListener*> listeners_;
};

}  // namespace secateur::hw
