// SPDX-License-Identifier: Apache-2.0
#include "hw/unit_context.hpp"

#include <algorithm>

namespace secateur::hw {

std::optional<OperandEdges> operand_edges(const UnitContext& context, const Operation& operation, int group, int row) {
  OperandEdges edges;
  for (const Dependency& dependency : operation.dependencies) {
    const std::optional<Cycle> ready = context.tiles.ready(operation, dependency, group, row);
    if (!ready) return std::nullopt;
    const Unit unit = context.program.operations[static_cast<std::size_t>(dependency.producer)].unit;
    Cycle& edge = unit == Unit::dma ? edges.memory : edges.units;
    edge = std::max(edge, *ready);
  }
  return edges;
}

}  // namespace secateur::hw
