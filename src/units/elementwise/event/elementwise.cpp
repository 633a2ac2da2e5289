// SPDX-License-Identifier: Apache-2.0
#include "units/elementwise/event/elementwise.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/trace_words.hpp"

namespace secateur::hw {

Elementwise::Elementwise(const sc_core::sc_module_name& name, const UnitContext& context, Cycle crossing)
    : sc_module(name),
      context_(context),
      arithmetic_(context.data ? std::optional<ElementwiseArithmetic>(*context.data) : std::nullopt),
      crossing_(crossing),
      alarm_(context.clock) {
  SC_HAS_PROCESS(Elementwise);
  SC_METHOD(work);
  sensitive << alarm_.event();
  dont_initialize();
  context_.tiles.listen(*this);
  if (context_.trace) track_ = context_.trace->track("elementwise", "lanes");
}

void Elementwise::start() {
  started_ = true;
  free_ = context_.clock.edge_now();
  eligible_ = free_;
  alarm_.now();
}

void Elementwise::tiles_changed() {
  if (started_) alarm_.now();
}

void Elementwise::work() {
  const Cycle now = context_.clock.edge_now();
  if (now < free_) {
    alarm_.set(free_);
    return;
  }
  while (serve_tile(now)) {
  }
}

bool Elementwise::serve_tile(Cycle now) {
  const std::vector<OperationIndex>& operations = context_.program.of_unit[static_cast<std::size_t>(Unit::elementwise)];
  if (next_ == operations.size()) return false;
  const OperationIndex index = operations[next_];
  const Operation& operation = context_.program.operations[static_cast<std::size_t>(index)];
  const std::optional<OperandEdges> ready = operand_edges(context_, operation, group_, row_);
  if (!ready) return false;
  const Cycle start = std::max({eligible_, ready->units, ready->memory});
  if (start > now) {
    alarm_.set(start);
    return false;
  }
  OperationRecord& record = context_.log[index];
  record.started(start);
  const Cycle without_memory = std::max(eligible_, ready->units);
  record.stalls.memory += start - without_memory;
  context_.ledger.stall(StallCause::memory, without_memory, start);
  const auto row = static_cast<std::size_t>(row_);
  record.stalls.features += operation.tile_feature_cycles[row];
  free_ = start + operation.tile_cycles[row];
  context_.ledger.busy(start, free_);
  if (context_.trace) {
    const std::string words = trace_words(operation.name, {{"group", group_}, {"row_block", row_}});
    context_.trace->slice(track_, words, context_.clock.edge_fs(start), context_.clock.edge_fs(free_));
  }
  const bool ideal = context_.accelerator.idealise.elementwise || context_.accelerator.idealise.pipeline;
  const Cycle latency = ideal ? 0 : context_.accelerator.elementwise.pipeline_depth + crossing_;
  const TileId tile{index, group_, row_};
  if (arithmetic_) arithmetic_->compute(index, group_, row_);
  const Cycle done = free_ + latency;
  next_tile(operation);  // first: those who are told may ask for the next tile
  context_.tiles.announce(tile, 1, done);
  if (free_ == now) return true;
  alarm_.set(free_);
  return false;
}

void Elementwise::next_tile(const Operation& operation) {
  eligible_ = free_;
  if (++row_ < operation.tiles.rows) return;
  row_ = 0;
  if (++group_ < operation.tiles.groups) return;
  group_ = 0;
  ++next_;
  eligible_ += context_.accelerator.controller.operation_cycles;
  free_ = eligible_;
}

std::string Elementwise::describe_waiting() const {
  const std::vector<OperationIndex>& operations = context_.program.of_unit[static_cast<std::size_t>(Unit::elementwise)];
  if (next_ == operations.size()) return {};
  const Operation& operation = context_.program.operations[static_cast<std::size_t>(operations[next_])];
  return fmt::format("  elementwise waits at tile ({}, {}) of {}\n", group_, row_, operation.name);
}

std::unique_ptr<ProgramUnit> make_elementwise(const MachineContext& context) {
  return std::make_unique<Elementwise>("elementwise", context.unit, context.broadcast_crossing);
}

}  // namespace secateur::hw
