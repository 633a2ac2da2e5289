// SPDX-License-Identifier: Apache-2.0
#include "schedule/buffer_traffic.hpp"

namespace secateur::schedule {
namespace {

std::int64_t finished_blocks(const std::vector<Segment>& segments) {
  std::int64_t blocks = 0;
  for (const Segment& segment : segments) {
    for (const FinishedBlocks& finished : segment.finished) blocks += finished.blocks;
  }
  return blocks;
}

std::int64_t column_bytes(const std::vector<Segment>& segments) {
  std::int64_t bytes = 0;
  for (const Segment& segment : segments) {
    for (const std::int64_t column : segment.column_bytes) bytes += column;
  }
  return bytes;
}

/// Operands read by the PEs, columns written by the DMA, results written (into every module's copy when broadcast).
std::int64_t product_bits(const Operation& operation, const AcceleratorConfig& a, int block) {
  const ProductPlan& plan = *operation.product;
  std::int64_t blocks = finished_blocks(plan.queue);
  std::int64_t bytes = column_bytes(plan.queue);
  for (const std::vector<Segment>& segments : plan.modules) {
    blocks += finished_blocks(segments);
    bytes += column_bytes(segments);
  }
  const std::int64_t left = operation.macs * a.activation_bits / (static_cast<std::int64_t>(block) * a.p_c);
  const std::int64_t right = operation.macs * a.weight_bits / (static_cast<std::int64_t>(a.p_pe) * a.p_t);
  const std::int64_t copies = plan.broadcast ? a.p_h : 1;
  return left + right + bytes * 8 + blocks * block * block * a.activation_bits * copies;
}

/// Every value of a pass is read and written once, at 16 bits.
std::int64_t elementwise_bits(const Operation& operation, const AcceleratorConfig& a) {
  constexpr std::int64_t kReadAndWritten = 2 * 16;
  std::int64_t cycles = 0;
  for (const Cycle tile : operation.tile_cycles) cycles += tile;
  return cycles * operation.tiles.groups * a.elementwise.lanes * kReadAndWritten;
}

}  // namespace

std::int64_t buffer_bits(const Program& program, const AcceleratorConfig& accelerator, int block) {
  std::int64_t bits = 0;
  for (const Operation& operation : program.operations) {
    if (operation.unit == Unit::mpca) bits += product_bits(operation, accelerator, block);
    if (operation.unit == Unit::elementwise) bits += elementwise_bits(operation, accelerator);
    for (const std::int64_t bytes : operation.tile_bytes) bits += bytes * 8;
  }
  return bits;
}

}  // namespace secateur::schedule
