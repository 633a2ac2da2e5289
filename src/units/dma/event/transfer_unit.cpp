// SPDX-License-Identifier: Apache-2.0
#include "units/dma/event/transfer_unit.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace secateur::hw {

TransferUnit::TransferUnit(const sc_core::sc_module_name& name, const UnitContext& context, OffChip& off_chip)
    : sc_module(name),
      context_(context),
      data_(context.data ? std::optional<TransferData>(*context.data) : std::nullopt),
      off_chip_(off_chip),
      alarm_(context.clock) {
  SC_HAS_PROCESS(TransferUnit);
  SC_METHOD(work);
  sensitive << alarm_.event();
  dont_initialize();
  context_.tiles.listen(*this);
  for (const OperationIndex index : context_.program.of_unit[static_cast<std::size_t>(Unit::dma)]) {
    const Operation& operation = context_.program.operations[static_cast<std::size_t>(index)];
    for (int row = 0; row < operation.tiles.rows; ++row) pending_.push_back({index, row});
  }
}

void TransferUnit::start() {
  started_ = true;
  work();
}

void TransferUnit::tiles_changed() {
  if (started_ && !pending_.empty()) alarm_.now();
}

void TransferUnit::work() {
  const Cycle now = context_.clock.edge_now();
  Cycle next = std::numeric_limits<Cycle>::max();
  std::vector<PendingTile> due;
  const auto not_due = [&](const PendingTile& tile) {
    const Operation& operation = context_.program.operations[static_cast<std::size_t>(tile.operation)];
    const std::optional<OperandEdges> ready = operand_edges(context_, operation, 0, tile.row);
    if (!ready) return true;
    const Cycle edge = std::max(ready->units, ready->memory);
    if (edge > now) next = std::min(next, edge);
    if (edge <= now) due.push_back(tile);
    return edge > now;
  };
  pending_.erase(std::stable_partition(pending_.begin(), pending_.end(), not_due), pending_.end());
  for (const PendingTile& tile : due) enqueue(tile, now);
  if (next != std::numeric_limits<Cycle>::max()) alarm_.set(next);
}

void TransferUnit::enqueue(const PendingTile& tile, Cycle now) {
  const Operation& operation = context_.program.operations[static_cast<std::size_t>(tile.operation)];
  const std::int64_t bytes = operation.tile_bytes[static_cast<std::size_t>(tile.row)];
  OperationRecord& record = context_.log[tile.operation];
  record.started(now);
  (operation.write ? record.bytes_written : record.bytes_read) += bytes;
  const auto tag = (static_cast<std::uint64_t>(tile.operation) << 32) | static_cast<std::uint32_t>(tile.row);
  if (bytes == 0) {
    transfer_done(tag, now);
    return;
  }
  const OperationPlaces& places = context_.program.placement.operations[static_cast<std::size_t>(tile.operation)];
  OffChipRequest request = request_of(places.tiles[static_cast<std::size_t>(tile.row)], bytes);
  request.write = operation.write;
  if (data_) request.data = data_->begin(tile.operation, tile.row);
  off_chip_.request(request, *this, tag);
}

void TransferUnit::transfer_done(std::uint64_t tag, Cycle edge) {
  const auto operation = static_cast<OperationIndex>(tag >> 32);
  const auto row = static_cast<int>(tag & 0xffffffffu);
  if (data_) data_->done(operation, row);
  context_.tiles.announce({operation, 0, row}, 1, edge);
}

std::string TransferUnit::describe_waiting() const {
  std::string text;
  OperationIndex last = -1;
  for (const PendingTile& tile : pending_) {
    if (tile.operation == last) continue;
    last = tile.operation;
    text += fmt::format("  dma has not begun {}\n",
                        context_.program.operations[static_cast<std::size_t>(tile.operation)].name);
  }
  return text;
}

std::unique_ptr<ProgramUnit> make_dma(const MachineContext& context) {
  return std::make_unique<TransferUnit>("transfer_unit", context.unit, context.off_chip);
}

}  // namespace secateur::hw
