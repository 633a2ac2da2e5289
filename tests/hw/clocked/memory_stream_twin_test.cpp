// SPDX-License-Identifier: Apache-2.0
// The event-driven memory side against the clocked one under random transfers: when each is done, every DRAM command,
// every counter.
#include <gtest/gtest.h>

#include "hw/clocked/transfer_stream.hpp"
#include "support/names.hpp"
#include "support/seeds.hpp"

namespace secateur::test {
namespace {

class MemoryStreamTwin : public SeedGroup {};

TEST_P(MemoryStreamTwin, DoesTheSameAtTheSameClocks) {
  for_each_seed(
      [](int seed) { test::compare_memory_sides(test::random_transfer_stream(static_cast<std::uint64_t>(seed))); });
}

INSTANTIATE_TEST_SUITE_P(Random, MemoryStreamTwin, groups_of(100));

/// Two reads of a channel complete at one clock, and the one granted first is found out last: it is answered from the
/// write queue. What was left of a longer random stream.
test::TransferStream simultaneous_completions() {
  test::TransferStream stream;
  AcceleratorConfig& a = stream.accelerator;
  a.p_h = 3;
  a.clock_mhz = 333.333;
  a.dma.ports = 5;
  a.dma.max_burst_bytes = 256;
  a.interconnect.request_cycles = 0;
  a.interconnect.response_cycles = 1;
  a.interconnect.port_channels = {3, 3, 1, 2, 0};
  stream.floorplan = {4, true};
  stream.memory.address_map = "ro ba bg co";
  stream.memory.read_queue = 1;
  stream.memory.write_high = 23;
  stream.memory.write_low = 22;
  stream.memory.refresh = false;
  stream.transfers = {
      {0, {1, 1, 1728, 2944, false, 0}},   {0, {4, 0, 1024, 1216, false, 0}},   {16, {2, 0, 1920, 512, true, 0}},
      {16, {0, 1, 320, 256, false, 3}},    {35, {4, 3, 2368, 1792, false, 2}},  {35, {4, 0, 1536, 3136, false, 4}},
      {35, {2, 3, 2112, 3328, false, 1}},  {74, {2, 1, 2944, 3584, true, 2}},   {76, {4, 3, 1728, 2752, false, 2}},
      {76, {1, 2, 192, 3712, true, 1}},    {76, {1, 1, 3456, 704, false, 0}},   {76, {3, 1, 1728, 2880, false, 0}},
      {76, {4, 3, 1536, 2496, false, 1}},  {76, {0, 0, 0, 3456, false, 4}},     {87, {3, 0, 2944, 1792, false, 4}},
      {112, {0, 1, 1856, 1792, false, 4}}, {119, {2, 3, 3008, 1344, false, 0}}, {119, {4, 2, 3008, 64, false, 1}},
      {119, {1, 1, 2944, 1280, false, 0}}, {119, {3, 3, 1408, 1280, false, 4}}, {171, {0, 1, 3008, 512, false, 3}},
      {210, {0, 2, 3136, 3648, false, 2}}, {210, {1, 2, 2048, 3008, true, 2}},  {210, {1, 1, 2304, 960, false, 1}},
  };
  return stream;
}

TEST(MemoryStreamTwinFound, ResponsesOfOneClockLeaveInTheOrderOfTheirGrants) {
  test::compare_memory_sides(simultaneous_completions());
}

}  // namespace
}  // namespace secateur::test
