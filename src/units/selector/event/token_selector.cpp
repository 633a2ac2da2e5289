// SPDX-License-Identifier: Apache-2.0
#include "units/selector/event/token_selector.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "units/selector/arithmetic/selector_arithmetic.hpp"

namespace secateur::hw {

TokenSelector::TokenSelector(const sc_core::sc_module_name& name, const UnitContext& context)
    : sc_module(name), context_(context), alarm_(context.clock) {
  SC_HAS_PROCESS(TokenSelector);
  SC_METHOD(work);
  sensitive << alarm_.event();
  dont_initialize();
  context_.tiles.listen(*this);
  if (context_.trace) track_ = context_.trace->track("token_selector", "selector");
}

void TokenSelector::start() {
  started_ = true;
  free_ = context_.clock.edge_now();
  alarm_.now();
}

void TokenSelector::tiles_changed() {
  if (started_) alarm_.now();
}

void TokenSelector::work() {
  const Cycle now = context_.clock.edge_now();
  if (now < free_) {
    alarm_.set(free_);
    return;
  }
  while (serve(now)) {
  }
}

bool TokenSelector::serve(Cycle now) {
  const auto& operations = context_.program.of_unit[static_cast<std::size_t>(Unit::token_selector)];
  if (next_ == operations.size()) return false;
  const OperationIndex index = operations[next_];
  const Operation& operation = context_.program.operations[static_cast<std::size_t>(index)];
  const std::optional<OperandEdges> ready = operand_edges(context_, operation, 0, 0);
  if (!ready) return false;
  const Cycle start = std::max({free_, ready->units, ready->memory});
  if (start > now) {
    alarm_.set(start);
    return false;
  }
  context_.log[index].started(start);
  if (context_.data) {
    if (operation.kind == OperationKind::token_sort) {
      sort_tokens(*context_.data, index);
    } else {
      shuffle_tokens(*context_.data, index);
    }
  }
  const Cycle end = start + operation.tile_cycles.front();
  context_.ledger.busy(start, end);
  if (context_.trace) {
    context_.trace->slice(track_, operation.name, context_.clock.edge_fs(start), context_.clock.edge_fs(end));
  }
  free_ = end + context_.accelerator.controller.operation_cycles;
  ++next_;
  for (int row = 0; row < operation.tiles.rows; ++row) {
    context_.tiles.announce({index, 0, row}, 1, start + operation.tile_done_after[static_cast<std::size_t>(row)]);
  }
  if (free_ == now) return true;
  alarm_.set(free_);
  return false;
}

std::string TokenSelector::describe_waiting() const {
  const auto& operations = context_.program.of_unit[static_cast<std::size_t>(Unit::token_selector)];
  if (next_ == operations.size()) return {};
  const Operation& operation = context_.program.operations[static_cast<std::size_t>(operations[next_])];
  return fmt::format("  token selector waits for the operands of {}\n", operation.name);
}

std::unique_ptr<ProgramUnit> make_token_selector(const MachineContext& context) {
  return std::make_unique<TokenSelector>("token_selector", context.unit);
}

}  // namespace secateur::hw
