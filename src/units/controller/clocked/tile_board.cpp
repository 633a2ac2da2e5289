// SPDX-License-Identifier: Apache-2.0
#include "units/controller/clocked/tile_board.hpp"

#include <limits>

#include <fmt/format.h>

#include "base/error.hpp"

namespace secateur::hw::clocked {

TileBoard::TileBoard(const char* name, const Program& program, const ClockSource& clock, Activity& activity)
    : sc_prim_channel(name), program_(program), clock_(clock), activity_(activity) {
  for (const Operation& operation : program.operations) {
    State state;
    state.tiles_left = operation.tiles.count();
    const int blocks = operation.product ? operation.product->blocks_per_tile : 1;
    state.blocks_left.assign(static_cast<std::size_t>(state.tiles_left), blocks);
    state.tile_edges.assign(static_cast<std::size_t>(state.tiles_left), std::numeric_limits<Cycle>::max());
    states_.push_back(std::move(state));
  }
}

void TileBoard::report_tile(OperationIndex operation, int group, int row) {
  report(operation, group, row, 1);
}

void TileBoard::report_blocks(OperationIndex operation, int group, int row, int blocks) {
  report(operation, group, row, blocks);
}

void TileBoard::report(OperationIndex operation, int group, int row, int blocks) {
  reports_.push_back({operation, static_cast<std::size_t>(group * of(operation).tiles.rows + row), blocks});
  activity_.changed();
  request_update();
}

void TileBoard::update() {
  for (const Report& report : reports_) {
    State& state = states_[static_cast<std::size_t>(report.operation)];
    int& left = state.blocks_left[report.tile];
    left -= report.blocks;
    SECATEUR_CHECK(left >= 0, "a row tile is done once");
    if (left > 0) continue;
    --state.tiles_left;
    state.tile_edges[report.tile] = state.end = clock_.edge();
  }
  reports_.clear();
  changed_.notify(sc_core::SC_ZERO_TIME);
}

bool TileBoard::done(OperationIndex producer, int group, int row, Cycle edge) const {
  return state(producer).tile_edges[static_cast<std::size_t>(group * of(producer).tiles.rows + row)] <= edge;
}

/// Rows `row` (and row - 1, where positions are shifted) of one group of the producer.
bool TileBoard::group_done(const Dependency& dependency, int group, int row, Cycle edge) const {
  const int rows = of(dependency.producer).tiles.rows;
  if (dependency.rows == RowMatch::all) {
    for (int r = 0; r < rows; ++r) {
      if (!done(dependency.producer, group, r, edge)) return false;
    }
    return true;
  }
  if (dependency.rows == RowMatch::shifted && row > 0 && !done(dependency.producer, group, row - 1, edge)) return false;
  return row >= rows || done(dependency.producer, group, row, edge);
}

bool TileBoard::rows_done(const Dependency& dependency, int group, int row, Cycle edge) const {
  if (complete(dependency.producer) && end(dependency.producer) <= edge) return true;
  if (dependency.groups == GroupMatch::same) return group_done(dependency, group, row, edge);
  for (int g = 0; g < of(dependency.producer).tiles.groups; ++g) {
    if (!group_done(dependency, g, row, edge)) return false;
  }
  return true;
}

Missing TileBoard::missing(const Operation& operation, int group, int row) const {
  Missing missing;
  for (const Dependency& dependency : operation.dependencies) {
    if (rows_done(dependency, group, row, clock_.edge())) continue;
    (of(dependency.producer).unit == Unit::dma ? missing.transfers : missing.results) = true;
  }
  return missing;
}

Missing TileBoard::missing(const Operation& operation, int group, const std::vector<std::uint16_t>& rows,
                           Cycle edge) const {
  Missing missing;
  for (const Dependency& dependency : operation.dependencies) {
    bool ready = true;
    if (dependency.rows == RowMatch::all) {
      ready = rows_done(dependency, group, 0, edge);
    } else {
      for (const std::uint16_t row : rows) ready = ready && rows_done(dependency, group, row, edge);
    }
    if (!ready) (of(dependency.producer).unit == Unit::dma ? missing.transfers : missing.results) = true;
  }
  return missing;
}

std::string TileBoard::describe(const Operation& operation) const {
  std::string text;
  for (const Dependency& dependency : operation.dependencies) {
    if (complete(dependency.producer)) continue;
    text += fmt::format("{}{} ({} of {} row tiles not done)", text.empty() ? "" : ", ", of(dependency.producer).name,
                        state(dependency.producer).tiles_left, of(dependency.producer).tiles.count());
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace secateur::hw::clocked
