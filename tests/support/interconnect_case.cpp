// SPDX-License-Identifier: Apache-2.0
#include "support/interconnect_case.hpp"

#include <algorithm>
#include <random>

#include "support/draw.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

void draw_machine(Draw& draw, InterconnectCase& made) {
  AcceleratorConfig& a = made.accelerator;
  a.p_h = draw.between(1, 4);
  a.clock_mhz = draw.among({100.0, 200.0, 300.0, 333.333, 450.0});
  made.memory_khz = draw.among({200'000, 300'000, 900'000, 1'200'000, 1'333'333});
  a.memory_channels = draw.between(1, 5);
  a.dma.ports = draw.between(1, 5);
  a.dma.beat_bytes = draw.among({8, 32, 64});
  a.dma.max_burst_bytes = draw.among({64, 256, 512, 1024});
  a.dma.outstanding = draw.among({1, 2, 5, 16, 32});
  a.interconnect.request_cycles = draw.between(0, 3);
  a.interconnect.response_cycles = draw.between(0, 3);
  a.interconnect.slr_crossing_cycles = draw.between(0, 5);
  a.interconnect.switch_ports = draw.among({0, 1, 2});
  a.interconnect.hop_cycles = draw.between(0, 3);
  a.interconnect.port_channels.clear();
  for (int p = 0; p < a.dma.ports; ++p) {
    a.interconnect.port_channels.push_back(draw.between(0, a.memory_channels - 1));
  }
  made.floorplan = {draw.between(1, 4), draw.one_in(2)};
}

}  // namespace

MemoryClock InterconnectCase::delay(std::uint64_t address, bool write) const {
  std::mt19937_64 random(address * 2 + (write ? 1 : 0) + delay_seed * 1'000'003);
  const auto range = static_cast<std::uint64_t>(longest_delay - shortest_delay + 1);
  return shortest_delay + static_cast<MemoryClock>(random() % range);
}

InterconnectCase random_interconnect_case(std::uint64_t seed) {
  Draw draw(seed);
  InterconnectCase made;
  draw_machine(draw, made);
  made.delay_seed = seed;
  made.shortest_delay = draw.between(1, 20);
  made.longest_delay = made.shortest_delay + draw.among({0, 3, 40, 400});
  const int spread = draw.among({0, 2, 40, 200});
  const int write_tenths = draw.among({0, 2, 5, 10});
  const int transfers = draw.between(10, 120);
  std::vector<std::uint64_t> next(static_cast<std::size_t>(made.accelerator.memory_channels));
  Cycle edge = draw.between(0, 5);
  for (int i = 0; i < transfers; ++i) {
    TransferCase t;
    t.enqueued = edge;
    t.port = draw.between(0, made.accelerator.dma.ports - 1);
    t.channel = draw.between(0, made.accelerator.memory_channels - 1);
    // Addresses of their own: a burst is known by its address.
    std::uint64_t& place = next[static_cast<std::size_t>(t.channel)];
    place += 64 * draw.below(5);
    t.address = place;
    t.bytes = 64 * draw.between(1, draw.among({1, 4, 60}));
    place += static_cast<std::uint64_t>(t.bytes);
    t.write = draw.between(1, 10) <= write_tenths;
    t.source = draw.between(0, 4);
    t.tag = static_cast<std::uint64_t>(i);
    made.transfers.push_back(t);
    if (draw.one_in(3)) edge += draw.between(0, spread);
  }
  return made;
}

}  // namespace secateur::test
