// SPDX-License-Identifier: Apache-2.0
#include "cost/building_blocks.hpp"

#include <algorithm>

#include "base/math.hpp"

namespace secateur::cost {
namespace {

constexpr std::int64_t kLutsPerRamPrimitive = 8;  // RAM32M16, RAM64M8: one half of a CLB (AMD UG574)

}  // namespace

std::int64_t mux_luts(std::int64_t n) {
  return n <= 1 ? 0 : ceil_div<std::int64_t>(n, 4) + (n > 32 ? n / 32 : 0);
}

std::int64_t lut_ram_luts(std::int64_t bits, std::int64_t depth) {
  if (depth <= 32) return kLutsPerRamPrimitive * ceil_div<std::int64_t>(bits, 14);
  return kLutsPerRamPrimitive * ceil_div<std::int64_t>(bits, 7) * ceil_div<std::int64_t>(depth, 64);
}

ResourceAmounts register_slice(std::int64_t bits) {
  return {0, bits + 5, 2 * bits + 2, 0, 0};
}

ResourceAmounts arbiter(std::int64_t requests) {
  return {0, 5 * requests + 2, 2 * requests, 0, 0};
}

ResourceAmounts multiplexers(std::int64_t count, std::int64_t inputs, std::int64_t bits) {
  return {0, count * bits * mux_luts(inputs), inputs > 1 ? count * bits : 0, 0, 0};
}

std::int64_t sum_bits(const AcceleratorConfig& a, const Sizing& sizing) {
  const std::int64_t longest = std::max({sizing.mlp_hidden, sizing.embed_dim, sizing.attention_width});
  return a.activation_bits + a.weight_bits - 1 + log2_exact(next_power_of_two(longest + 1));
}

std::int64_t weight_streams(const AcceleratorConfig& a) {
  return a.mapping == Mapping::fold ? a.pes_per_module() : a.p_c;
}

std::int64_t ceil_bits(std::int64_t kib, std::int64_t parts, std::int64_t width) {
  return ceil_div(ceil_div(kib * 1024 * 8, parts), width);
}

ResourceAmounts blocks(Storage storage, std::int64_t width, std::int64_t depth, bool true_dual_port) {
  ResourceAmounts all;
  if (storage == Storage::uram) {
    all.uram = uram_blocks(width, depth);
  } else {
    all.bram36 = bram36_blocks(width, depth, true_dual_port);
  }
  return all;
}

std::int64_t bram36_blocks(std::int64_t width, std::int64_t depth, bool true_dual_port) {
  struct Shape {
    std::int64_t width, depth;
  };
  // AMD UG573: the 36 Kb block's aspect ratios; 72 bits only with one read and one write port.
  constexpr Shape kShapes[] = {{72, 512}, {36, 1024}, {18, 2048}, {9, 4096}, {4, 8192}, {2, 16384}, {1, 32768}};
  std::int64_t best = 0;
  for (const Shape& shape : kShapes) {
    if (true_dual_port && shape.width == 72) continue;
    const std::int64_t count = ceil_div(width, shape.width) * ceil_div(depth, shape.depth);
    if (best == 0 || count < best) best = count;
  }
  return best;
}

std::int64_t uram_blocks(std::int64_t width, std::int64_t depth) {
  return ceil_div<std::int64_t>(width, 72) * ceil_div<std::int64_t>(depth, 4096);
}

}  // namespace secateur::cost
