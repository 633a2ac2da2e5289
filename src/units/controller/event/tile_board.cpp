// SPDX-License-Identifier: Apache-2.0
#include "units/controller/event/tile_board.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace secateur::hw {

TileBoard::TileBoard(const Program& program) : program_(program) {
  for (const Operation& operation : program.operations) {
    OperationState state;
    state.tiles_left = operation.tiles.count();
    state.groups.assign(static_cast<std::size_t>(operation.tiles.groups), {operation.tiles.rows, 0});
    const int parts = operation.unit == Unit::mpca ? operation.product->blocks_per_tile : 1;
    state.tiles.assign(static_cast<std::size_t>(operation.tiles.count()), {parts, 0});
    operations_.push_back(std::move(state));
  }
}

void TileBoard::announce(TileId tile, int parts, Cycle edge) {
  OperationState& operation = operations_[static_cast<std::size_t>(tile.operation)];
  const int rows = program_.operations[static_cast<std::size_t>(tile.operation)].tiles.rows;
  TileState& state = operation.tiles[static_cast<std::size_t>(tile.group * rows + tile.row)];
  SECATEUR_CHECK(state.parts_left >= parts, "a row tile was made twice");
  state.parts_left -= parts;
  state.edge = std::max(state.edge, edge);
  if (state.parts_left > 0) return;
  GroupState& group = operation.groups[static_cast<std::size_t>(tile.group)];
  --group.tiles_left;
  group.last_edge = std::max(group.last_edge, state.edge);
  --operation.tiles_left;
  operation.last_edge = std::max(operation.last_edge, state.edge);
  for (TileListener* listener : listeners_) listener->tiles_changed();
}

std::optional<Cycle> TileBoard::row_ready(const OperationState& producer, const TileGrid& grid, GroupMatch groups,
                                          int group, int row) const {
  const int first = groups == GroupMatch::same ? group : 0;
  const int last = groups == GroupMatch::same ? group : grid.groups - 1;
  Cycle edge = 0;
  for (int g = first; g <= last; ++g) {
    const TileState& tile = producer.tiles[static_cast<std::size_t>(g * grid.rows + row)];
    if (tile.parts_left > 0) return std::nullopt;
    edge = std::max(edge, tile.edge);
  }
  return edge;
}

std::optional<Cycle> TileBoard::ready(const Operation& consumer, const Dependency& dependency, int group,
                                      int row) const {
  const OperationState& producer = state(dependency.producer);
  const TileGrid& grid = program_.operations[static_cast<std::size_t>(dependency.producer)].tiles;
  if (dependency.rows == RowMatch::all) {
    if (dependency.groups == GroupMatch::same) {
      const GroupState& g = producer.groups[static_cast<std::size_t>(group)];
      return g.tiles_left == 0 ? std::optional<Cycle>(g.last_edge) : std::nullopt;
    }
    return producer.tiles_left == 0 ? std::optional<Cycle>(producer.last_edge) : std::nullopt;
  }
  SECATEUR_CHECK(consumer.tiles.groups == grid.groups || dependency.groups == GroupMatch::all, "groups do not match");
  const int last = std::min(row, grid.rows - 1);
  const int first = dependency.rows == RowMatch::shifted ? std::clamp(row - 1, 0, last) : last;
  Cycle edge = 0;
  for (int r = first; r <= last; ++r) {
    const std::optional<Cycle> ready = row_ready(producer, grid, dependency.groups, group, r);
    if (!ready) return std::nullopt;
    edge = std::max(edge, *ready);
  }
  return edge;
}

}  // namespace secateur::hw
