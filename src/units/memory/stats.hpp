// SPDX-License-Identifier: Apache-2.0
// What a memory channel counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "base/statistic.hpp"
#include "units/memory/config.hpp"

namespace secateur::hw {

/// Counted by either controller.
struct DramCounters {
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;
  std::uint64_t row_hits = 0;
  std::uint64_t row_misses = 0;
  std::uint64_t activates = 0;
  std::uint64_t precharges = 0;
  std::uint64_t bytes = 0;
  std::uint64_t refreshes = 0;
  int read_queue_high_water = 0;
  int write_queue_high_water = 0;
  std::uint64_t merged_writes = 0;
  std::uint64_t forwarded_reads = 0;
  std::size_t fifo_high_water = 0;  ///< bursts in the front-end's FIFO: of `queues`

  /// What column commands have moved over the data bus: never more than the bus can.
  std::uint64_t bus_bytes(const MemoryConfig& memory) const {
    return (reads + writes) * static_cast<std::uint64_t>(memory.access_bytes());
  }
};

struct ChannelResult : DramCounters {
  double bandwidth_gbps = 0.0;
};

/// In the order of result.json.
inline const std::vector<Statistic<ChannelResult>>& channel_statistics() {
  using C = ChannelResult;
  static const std::vector<Statistic<ChannelResult>> rows{
      {"reads", "column commands", "Column commands that read.", &C::reads},
      {"writes", "column commands", "Column commands that write.", &C::writes},
      {"row_hits", "column commands", "Those whose row was open already.", &C::row_hits},
      {"row_misses", "column commands", "Those for which a row had to be opened.", &C::row_misses},
      {"bytes", "bytes", "What bursts have asked for.", &C::bytes},
      {"bandwidth_gbps", "GB/s", "What column commands have moved, over the whole run.", &C::bandwidth_gbps},
      {"refreshes", "commands", "Refreshes, of all banks or of a part.", &C::refreshes},
      {"read_queue_high_water", "column requests", "In the read queue, at most.", &C::read_queue_high_water},
      {"write_queue_high_water", "column requests", "In the write queue, at most.", &C::write_queue_high_water},
      {"activates", "commands", "Rows opened (ACT).", &C::activates},
      {"precharges", "commands", "Rows closed (PRE), one by one or those of a part together.", &C::precharges},
      {"merged_writes", "column requests", "Those that replaced a write that waited: no command of their own.",
       &C::merged_writes},
      {"forwarded_reads", "column requests", "Those answered from a write that waited: no command of their own.",
       &C::forwarded_reads}};
  return rows;
}

inline constexpr QueueKind kChannelBursts{"channel {} waiting bursts", "bursts", "In front of the memory controller."};

}  // namespace secateur::hw
