// SPDX-License-Identifier: Apache-2.0
// One memory channel by itself, driven by a trace: how long it takes, and how long each read waits. The controller is
// the machine's own (docs/microarchitecture/memory.md 5.4, 5.5); interconnect and clock crossings are left out.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/namespaces.hpp"
#include "sim/memory_trace.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/dram_controller.hpp"

namespace secateur::sim {

/// How often each latency was seen, in clocks.
class LatencyCounts {
 public:
  void add(MemoryClock latency) {
    if (latency < kDense) {
      ++dense_[static_cast<std::size_t>(latency)];
    } else {
      ++sparse_[latency];
    }
    ++count_;
    sum_ += latency;
  }

  std::int64_t count() const { return count_; }
  /// 0 when nothing was counted, as the others.
  double mean() const;
  /// The least latency that `share` of all do not exceed.
  MemoryClock quantile(double share) const;
  MemoryClock most() const { return quantile(1.0); }

 private:
  static constexpr MemoryClock kDense = 4096;

  std::vector<std::int64_t> dense_ = std::vector<std::int64_t>(kDense);
  std::map<MemoryClock, std::int64_t> sparse_;  ///< an overloaded timed trace waits for long
  std::int64_t count_ = 0;
  std::int64_t sum_ = 0;
};

struct MemoryReplay {
  std::int64_t reads = 0;  ///< requests, of access_bytes each
  std::int64_t writes = 0;
  std::int64_t wrapped = 0;  ///< requests whose address lies beyond the channel's capacity
  MemoryClock clocks = 0;    ///< from clock 0 until the last data have crossed the bus
  hw::DramCounters counters;
  /// Of reads: until their data are complete; from the entry into the controller's queue, of a timed trace from the
  /// arrival.
  LatencyCounts latency;

  double nanoseconds(const MemoryConfig& memory) const;
  /// Of the bytes that crossed the bus: at most the peak.
  double bandwidth_gbps(const MemoryConfig& memory) const;
};

/// Requests of a plain trace stand ready in front of the controller, which takes one a clock where its queues have
/// room; those of a timed trace arrive at their clocks and wait there without bound. `observer` may be null.
MemoryReplay replay_memory(const MemoryTrace& trace, const MemoryConfig& memory, hw::CommandObserver* observer);

}  // namespace secateur::sim
