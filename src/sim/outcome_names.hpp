// SPDX-License-Identifier: Apache-2.0
// How counters of both machines, the event-driven and the clocked one, become figures of an outcome: one set of names.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/result.hpp"
#include "units/dma/stats.hpp"
#include "units/interconnect/stats.hpp"
#include "units/memory/stats.hpp"
#include "units/weights/stats.hpp"

namespace secateur::sim {

inline ChannelResult channel_result(const hw::DramCounters& counters, const MemoryConfig& memory, double seconds) {
  ChannelResult result;
  static_cast<hw::DramCounters&>(result) = counters;
  result.bandwidth_gbps = static_cast<double>(counters.bus_bytes(memory)) / seconds * 1e-9;
  return result;
}

/// In the order of the result.
inline constexpr QueueKind kQueueKinds[] = {hw::kWeightBuffer, hw::kPortTransfers, hw::kPortBursts, hw::kResponses,
                                            hw::kChannelBursts};

/// High waters in the order of the result.
class QueueNames {
 public:
  explicit QueueNames(std::vector<QueueResult>& queues) : queues_(queues) {}

  void weight_buffer(int module, std::int64_t bytes) { add(hw::kWeightBuffer, module, bytes); }
  void port(int port, std::size_t transfers, int bursts) {
    add(hw::kPortTransfers, port, transfers);
    add(hw::kPortBursts, port, bursts);
  }
  void responses(std::size_t bursts) { add(hw::kResponses, 0, bursts); }
  void channel(int channel, std::size_t bursts) { add(hw::kChannelBursts, channel, bursts); }

 private:
  template <class Count>
  void add(const QueueKind& kind, int number, Count high_water) {
    queues_.push_back({fmt::format(fmt::runtime(kind.name), number), static_cast<std::uint64_t>(high_water)});
  }

  std::vector<QueueResult>& queues_;
};

}  // namespace secateur::sim
