// SPDX-License-Identifier: Apache-2.0
#include "units/pe/timing/buffer_traffic.hpp"

#include <vector>

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

}  // namespace

std::int64_t product_bits(const ProductTraffic& traffic, const AcceleratorConfig& a, int block) {
  const std::int64_t left = traffic.macs * a.activation_bits / (static_cast<std::int64_t>(block) * a.p_c);
  const std::int64_t right = traffic.macs * a.weight_bits / (static_cast<std::int64_t>(a.p_pe) * a.p_t);
  const std::int64_t copies = traffic.broadcast ? a.p_h : 1;
  return left + right + traffic.column_bytes * 8 + traffic.blocks * block * block * a.activation_bits * copies;
}

std::int64_t product_bits(const Operation& operation, const AcceleratorConfig& a, int block) {
  const ProductPlan& plan = *operation.product;
  ProductTraffic traffic{operation.macs, finished_blocks(plan.queue), column_bytes(plan.queue), plan.broadcast};
  for (const std::vector<Segment>& segments : plan.modules) {
    traffic.blocks += finished_blocks(segments);
    traffic.column_bytes += column_bytes(segments);
  }
  return product_bits(traffic, a, block);
}

}  // namespace secateur::schedule
