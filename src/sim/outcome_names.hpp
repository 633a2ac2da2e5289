// SPDX-License-Identifier: Apache-2.0
// How counters of both machines, the event-driven and the clocked one, become figures of an outcome: one set of names.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/result.hpp"
#include "units/memory/event/dram_controller.hpp"

namespace secateur::sim {

inline ChannelResult channel_result(const hw::DramCounters& counters, const MemoryConfig& memory, double seconds) {
  ChannelResult result;
  result.reads = counters.reads;
  result.writes = counters.writes;
  result.row_hits = counters.row_hits;
  result.row_misses = counters.row_misses;
  result.bytes = counters.bytes;
  result.merged_writes = counters.merged_writes;
  result.forwarded_reads = counters.forwarded_reads;
  result.bandwidth_gbps = static_cast<double>(counters.bus_bytes(memory)) / seconds * 1e-9;
  result.refreshes = counters.refreshes;
  result.read_queue_high_water = static_cast<std::uint64_t>(counters.read_queue_high_water);
  result.write_queue_high_water = static_cast<std::uint64_t>(counters.write_queue_high_water);
  return result;
}

/// High waters in the order of the result.
class QueueNames {
 public:
  explicit QueueNames(std::vector<QueueResult>& queues) : queues_(queues) {}

  void weight_buffer(int module, std::int64_t bytes) {
    add(fmt::format("head module {} weight buffer bytes", module), bytes);
  }
  void port(int port, std::size_t transfers, int bursts) {
    add(fmt::format("dma port {} transfers", port), transfers);
    add(fmt::format("dma port {} outstanding bursts", port), bursts);
  }
  void responses(std::size_t bursts) { add("interconnect response bursts", bursts); }
  void channel(int channel, std::size_t bursts) { add(fmt::format("channel {} waiting bursts", channel), bursts); }

 private:
  template <class Count>
  void add(std::string name, Count high_water) {
    queues_.push_back({std::move(name), static_cast<std::uint64_t>(high_water)});
  }

  std::vector<QueueResult>& queues_;
};

}  // namespace secateur::sim
