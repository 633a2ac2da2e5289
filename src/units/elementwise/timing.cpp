// SPDX-License-Identifier: Apache-2.0
#include "units/elementwise/timing.hpp"

#include <algorithm>

#include "base/math.hpp"

namespace secateur::schedule {

TileWork elementwise_tile(std::int64_t values, int passes, const AcceleratorConfig& accelerator) {
  if (accelerator.idealise.elementwise) return {};
  const std::int64_t lanes = accelerator.elementwise.lanes;
  const std::int64_t width = static_cast<std::int64_t>(accelerator.features.ports) * accelerator.features.bank_words;
  const bool ideal_ports = accelerator.idealise.feature_ports;
  const Cycle fast = ceil_div(values, lanes);
  const Cycle pass = ideal_ports ? fast : ceil_div(values, std::min(lanes, width));
  const Cycle flush = accelerator.idealise.pipeline ? 0 : accelerator.elementwise.pipeline_depth;
  return {passes * pass + (passes - 1) * flush, passes * (pass - fast)};
}

std::int64_t elementwise_bits(Cycle cycles, const AcceleratorConfig& a) {
  constexpr std::int64_t kReadAndWritten = 2 * 16;
  return cycles * a.elementwise.lanes * kReadAndWritten;
}

std::int64_t elementwise_bits(const Operation& operation, const AcceleratorConfig& a) {
  Cycle cycles = 0;
  for (const Cycle tile : operation.tile_cycles) cycles += tile;
  return elementwise_bits(cycles * operation.tiles.groups, a);
}

}  // namespace secateur::schedule
