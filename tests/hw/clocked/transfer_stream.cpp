// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/transfer_stream.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "support/draw.hpp"
#include "support/memory_draws.hpp"
#include "support/names.hpp"
#include "support/random_case.hpp"

namespace secateur::test {
namespace {

void draw_clocks(Draw& draw, TransferStream& stream) {
  if (draw.one_in(2)) return;
  // Edges of both clocks at one time: all of them, or every second or third.
  stream.memory.clock_mhz = draw.among({150.0, 300.0, 900.0, 1200.0});
  stream.accelerator.clock_mhz = stream.memory.clock_mhz * draw.among({1.0, 0.5, 1.0 / 3.0, 1.5});
}

void draw_machine(Draw& draw, TransferStream& stream) {
  AcceleratorConfig& a = stream.accelerator;
  a.dma.ports = draw.between(1, 5);
  a.dma.outstanding = draw.among({1, 2, 5, 16, 32});
  a.memory_channels = draw.between(1, 4);
  a.interconnect.port_channels.clear();
  for (int p = 0; p < a.dma.ports; ++p) {
    a.interconnect.port_channels.push_back(draw.between(0, a.memory_channels - 1));
  }
}

void draw_controller(Draw& draw, MemoryConfig& memory) {
  memory.write_high = draw.between(1, memory.write_queue);
  memory.write_low = draw.between(0, memory.write_high - 1);
  memory.row_hit_cap = draw.among({1, 2, 4, 16});
  if (draw.one_in(2)) memory.timing.refi = std::max(memory.timing.rfc * 2, draw.between(800, 3000));
  draw_memory_policies(draw, memory);
}

/// Where the transfers of a stream lie: in sequence, or at random blocks of 64 bytes from the beginning of some rows
/// on.
struct Places {
  bool in_sequence;
  int blocks;
  int rows;
  std::uint64_t row_stride;
  std::uint64_t next = 0;

  std::uint64_t draw_address(Draw& draw, std::int64_t bytes) {
    if (!in_sequence) {
      return row_stride * draw.below(static_cast<std::uint64_t>(rows)) +
             64 * draw.below(static_cast<std::uint64_t>(blocks));
    }
    const std::uint64_t address = next;
    next += static_cast<std::uint64_t>(bytes);
    return address;
  }
};

/// Rows of one bank meet where addresses lie a stride apart, or a multiple of it.
Places draw_places(Draw& draw, const MemoryConfig& memory) {
  const auto stride = static_cast<std::uint64_t>(memory.capacity_bytes() / memory.rows / draw.among({1, memory.ranks}));
  return {draw.one_in(4), draw.among({4, 64, 4096, 1 << 20}), draw.among({1, 2, 3, 8}), stride};
}

void draw_transfers(Draw& draw, TransferStream& stream) {
  Places places = draw_places(draw, stream.memory);
  const int spread = draw.among({0, 2, 40, 400});
  const int write_tenths = draw.among({0, 2, 5, 8, 10});
  const int longest = draw.among({1, 4, 60});
  const int count = draw.between(10, 150);
  const AcceleratorConfig& a = stream.accelerator;
  Cycle edge = draw.between(0, 5);
  for (int i = 0; i < count; ++i) {
    hw::OffChipRequest r;
    r.port = draw.between(0, a.dma.ports - 1);
    r.channel = draw.between(0, a.memory_channels - 1);
    r.bytes = 64 * draw.between(1, longest);
    r.address = places.draw_address(draw, r.bytes);
    r.write = draw.between(1, 10) <= write_tenths;
    r.source = draw.between(0, 4);
    stream.transfers.push_back({edge, r});
    if (draw.one_in(3)) edge += draw.between(0, spread);
  }
  if (draw.one_in(4)) stream.transfers[draw.below(stream.transfers.size())].request.bytes = 0;
}

}  // namespace

TransferStream random_transfer_stream(std::uint64_t seed) {
  const RandomCase machine = random_case(seed * 7919);
  Draw draw(seed);
  TransferStream stream{machine.accelerator, machine.memory, machine.floorplan, {}, draw.among({0, 3, 4000})};
  draw_machine(draw, stream);
  draw_controller(draw, stream.memory);
  draw_clocks(draw, stream);
  draw_transfers(draw, stream);
  return stream;
}

std::string TransferStream::describe() const {
  const AcceleratorConfig& a = accelerator;
  return fmt::format(
      "{} transfers, {} ports, {} channels, {} and {} MHz, beat {} burst {} outstanding {} | {} {} {} {} ranks {} map "
      "{} "
      "queues {}/{} high {} low {} cap {} refi {}",
      transfers.size(), a.dma.ports, a.memory_channels, a.clock_mhz, memory.clock_mhz, a.dma.beat_bytes,
      a.dma.max_burst_bytes, a.dma.outstanding, memory.standard->name, memory.refresh_policy->name,
      memory.page_policy->name, memory.scheduler->name, memory.ranks, memory.address_map, memory.read_queue,
      memory.write_queue, memory.write_high, memory.write_low, memory.row_hit_cap,
      memory.refresh ? memory.timing.refi : 0);
}

}  // namespace secateur::test
