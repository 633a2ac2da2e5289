// SPDX-License-Identifier: Apache-2.0
#include "units/dma/clocked/transfer_unit.hpp"

#include <fmt/format.h>

namespace secateur::hw::clocked {

TransferUnit::TransferUnit(const sc_core::sc_module_name& name, const Environment& environment)
    : sc_module(name), env_(environment) {
  for (const OperationIndex index : env_.order(Unit::dma)) {
    for (int row = 0; row < env_.operation(index).tiles.rows; ++row) tiles_.push_back({index, row, Progress::waits});
  }
  SC_HAS_PROCESS(TransferUnit);
  SC_METHOD(evaluate);
  sensitive << running << arrival_ << environment.scoreboard.changed();
  dont_initialize();
  SC_METHOD(present);
  sensitive << ready_;
  dont_initialize();
}

/// May be called before the clock's own process has run at this edge, or from within request(): only takes it down.
void TransferUnit::transfer_done(std::uint64_t tag, Cycle) {
  arrived_.push_back(tag);
  env_.activity.transfer_answered();
  arrival_.notify(sc_core::SC_ZERO_TIME);
}

void TransferUnit::evaluate() {
  for (const std::uint64_t tag : arrived_) {
    Tile& tile = tiles_[tag];
    tile.progress = Progress::done;
    ++done_;
    env_.scoreboard.report_tile(tile.operation, 0, tile.row);
  }
  arrived_.clear();
  if (!running.read()) return;
  while (first_waiting_ < tiles_.size() && tiles_[first_waiting_].progress >= Progress::asked) ++first_waiting_;
  for (std::size_t i = first_waiting_; i < tiles_.size(); ++i) {
    Tile& tile = tiles_[i];
    if (tile.progress != Progress::waits) continue;
    if (env_.scoreboard.missing(env_.operation(tile.operation), 0, tile.row).any()) continue;
    tile.progress = Progress::ready;
    any_ready_ = true;
  }
  if (any_ready_) ready_.notify(sc_core::SC_ZERO_TIME);
}

/// Tiles that became ready at one edge, be it in several delta cycles, are asked for together and in order: when
/// the edge has settled.
void TransferUnit::present() {
  if (!any_ready_) return;
  if (env_.activity.changes() != changes_seen_) {
    changes_seen_ = env_.activity.changes();
    next_trigger(sc_core::SC_ZERO_TIME);
    return;
  }
  any_ready_ = false;
  for (std::size_t i = first_waiting_; i < tiles_.size(); ++i) {
    if (tiles_[i].progress == Progress::ready) ask(tiles_[i], i);
  }
}

void TransferUnit::ask(Tile& tile, std::uint64_t tag) {
  const Operation& operation = env_.operation(tile.operation);
  const auto row = static_cast<std::size_t>(tile.row);
  OffChipRequest request = request_of(env_.places(tile.operation).tiles[row], operation.tile_bytes[row]);
  request.write = operation.write;
  OperationRecord& record = env_.log[tile.operation];
  record.started(env_.clock.edge());
  (request.write ? record.bytes_written : record.bytes_read) += request.bytes;
  tile.progress = Progress::asked;
  ++asked_;
  env_.activity.transfer_asked();
  env_.activity.changed();
  env_.off_chip.request(request, *this, tag);
}

std::string TransferUnit::describe_waiting() const {
  std::string text;
  OperationIndex last = -1;
  for (const Tile& tile : tiles_) {
    if (tile.progress == Progress::done || tile.operation == last) continue;
    last = tile.operation;
    const Operation& operation = env_.operation(last);
    text += fmt::format("  transfer unit: {} waits for {}\n", operation.name,
                        tile.progress == Progress::asked ? "its transfers" : env_.scoreboard.describe(operation));
  }
  return text;
}

void TransferUnit::trace(sc_core::sc_trace_file* file) {
  const std::string prefix = std::string(name()) + ".";
  sc_core::sc_trace(file, asked_, prefix + "asked");
  sc_core::sc_trace(file, done_, prefix + "done");
}

std::unique_ptr<ProgramUnit> make_dma(const Environment& environment) {
  return std::make_unique<TransferUnit>("transfer_unit", environment);
}

}  // namespace secateur::hw::clocked
