// SPDX-License-Identifier: Apache-2.0
// How counters of both machines, the event-driven and the clocked one, become figures of an outcome: one set of names.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/result.hpp"

namespace secateur::sim {

inline ChannelResult channel_result(const hw::DramCounters& counters, const MemoryConfig& memory, double seconds) {
  ChannelResult result;
  static_cast<hw::DramCounters&>(result) = counters;
  result.bandwidth_gbps = static_cast<double>(counters.bus_bytes(memory)) / seconds * 1e-9;
  return result;
}

/// A queue of which a result tells how full it was at most; {} in its name stands for a number.
struct QueueKind {
  const char* name;
  const char* unit;
  const char* sentence;
};
inline constexpr QueueKind kWeightBuffer{"head module {} weight buffer bytes", "bytes",
                                         "Present and prefetched columns."};
inline constexpr QueueKind kPortTransfers{"dma port {} transfers", "transfers", "With bursts left to issue."};
inline constexpr QueueKind kPortBursts{"dma port {} outstanding bursts", "bursts", "Issued and not complete."};
inline constexpr QueueKind kResponses{"interconnect response bursts", "bursts", "In the fullest response queue."};
inline constexpr QueueKind kChannelBursts{"channel {} waiting bursts", "bursts", "In front of the memory controller."};
inline constexpr QueueKind kQueueKinds[] = {kWeightBuffer, kPortTransfers, kPortBursts, kResponses, kChannelBursts};

/// High waters in the order of the result.
class QueueNames {
 public:
  explicit QueueNames(std::vector<QueueResult>& queues) : queues_(queues) {}

  void weight_buffer(int module, std::int64_t bytes) { add(kWeightBuffer, module, bytes); }
  void port(int port, std::size_t transfers, int bursts) {
    add(kPortTransfers, port, transfers);
    add(kPortBursts, port, bursts);
  }
  void responses(std::size_t bursts) { add(kResponses, 0, bursts); }
  void channel(int channel, std::size_t bursts) { add(kChannelBursts, channel, bursts); }

 private:
  template <class Count>
  void add(const QueueKind& kind, int number, Count high_water) {
    queues_.push_back({fmt::format(fmt::runtime(kind.name), number), static_cast<std::uint64_t>(high_water)});
  }

  std::vector<QueueResult>& queues_;
};

}  // namespace secateur::sim
