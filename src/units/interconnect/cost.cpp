// SPDX-License-Identifier: Apache-2.0
// Resources; docs/resources.md has the formulas. Constants marked "measured" were counted with Yosys 0.23.
#include "cost/unit_cost.hpp"

#include <algorithm>

#include "base/math.hpp"
#include "cost/amounts.hpp"
#include "cost/building_blocks.hpp"

namespace secateur::cost {
namespace {

constexpr std::int64_t kResponseBursts = 16;  // credits of a channel (docs/microarchitecture/memory.md 5.3)

/// Each port chooses among the channels' read data; the channels' side is in channel_switch().
ResourceAmounts port_switch(const AcceleratorConfig& a) {
  return multiplexers(a.dma.ports, a.memory_channels, std::int64_t{a.dma.beat_bytes} * 8);
}

ResourceAmounts channel_switch(const AcceleratorConfig& a) {
  const std::int64_t beat = std::int64_t{a.dma.beat_bytes} * 8;
  ResourceAmounts all = arbiter(a.dma.ports);
  all += multiplexers(1, a.dma.ports, beat + 2 * kAddressBits);
  return all;
}

/// Store and forward: all bursts that may be under way in a channel.
ResourceAmounts response_queue(const AcceleratorConfig& a) {
  const std::int64_t bursts = std::min(kResponseBursts, std::int64_t{a.dma.ports} * a.dma.outstanding);
  const std::int64_t beats = bursts * ceil_div(a.dma.max_burst_bytes, a.dma.beat_bytes);
  return {0, 0, 0, bram36_blocks(std::int64_t{a.dma.beat_bytes} * 8, beats, false), 0};
}

void interconnect_parts(const CostInput& input, PartList& list) {
  const AcceleratorConfig& a = input.accelerator;
  list.add(PartOf::channel, "response queues", response_queue(a));
  if (!input.controller) return;
  list.add(PartOf::machine, "interconnect, ports", port_switch(a));
  list.add(PartOf::channel, "interconnect, channels", channel_switch(a));
}

}  // namespace

UnitCost interconnect_cost() {
  return {interconnect_parts, {}};
}

}  // namespace secateur::cost
