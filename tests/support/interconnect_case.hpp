// SPDX-License-Identifier: Apache-2.0
// Transfers for DMA ports, an interconnect, and channels that answer after times drawn at random: what the modules and
// their reference are both given. Needs no SystemC.
#pragma once

#include <cstdint>
#include <vector>

#include "config/accelerator.hpp"
#include "config/units.hpp"
#include "support/names.hpp"
#include "units/interconnect/event/paths.hpp"

namespace secateur::test {

struct TransferCase {
  Cycle enqueued = 0;
  int port = 0;
  int channel = 0;
  std::uint64_t address = 0;  ///< within the channel
  std::int64_t bytes = 0;
  bool write = false;
  int source = 0;
  std::uint64_t tag = 0;  ///< also its number
};

struct InterconnectCase {
  AcceleratorConfig accelerator;
  hw::Floorplan floorplan;
  std::int64_t memory_khz = 1'200'000;
  std::uint64_t channel_bytes = std::uint64_t{1} << 30;
  std::uint64_t delay_seed = 0;
  int shortest_delay = 8;  ///< clocks of a channel
  int longest_delay = 8;
  std::vector<TransferCase> transfers;  ///< by edge of enqueuing; those of one edge in any order

  /// Clocks from the arrival of a burst at its channel to its end there.
  MemoryClock delay(std::uint64_t address, bool write) const;
};

InterconnectCase random_interconnect_case(std::uint64_t seed);

/// What happened to one burst. All at edges of the accelerator but `arrived`.
struct BurstTimes {
  std::uint64_t address = 0;  ///< in the interconnect's address space
  Cycle requested = 0;        ///< BEGIN_REQ
  Cycle granted = 0;          ///< END_REQ
  MemoryClock arrived = 0;    ///< at its channel
  Cycle responded = 0;        ///< BEGIN_RESP at the port
  Cycle done = 0;             ///< END_RESP
};

inline bool operator==(const BurstTimes& a, const BurstTimes& b) {
  return a.address == b.address && a.requested == b.requested && a.granted == b.granted && a.arrived == b.arrived &&
         a.responded == b.responded && a.done == b.done;
}

struct InterconnectOutcome {
  std::vector<Cycle> done;                           ///< per transfer
  std::vector<std::vector<BurstTimes>> bursts;       ///< per port, in order of issue
  std::vector<std::vector<std::uint64_t>> arrivals;  ///< per channel: addresses in order of arrival
};

}  // namespace secateur::test
