// SPDX-License-Identifier: Apache-2.0
// One AXI burst on its way through ports, interconnect and channel (docs/microarchitecture/memory.md 5.1).
#pragma once

#include <cstdint>

#include "base/namespaces.hpp"
#include "config/units.hpp"

namespace secateur::hw::clocked {

struct Burst {
  int port = 0;
  int channel = 0;
  std::uint64_t address = 0;  ///< within the channel
  std::int64_t bytes = 0;
  Cycle beats = 0;
  bool write = false;
  int transfer = 0;          ///< the port's slot
  std::uint64_t number = 0;  ///< of its grant, counted a channel
};

/// Bursts of a channel in use, from the grant until the response leaves (5.3).
constexpr std::uint64_t kChannelCredits = 16;

}  // namespace secateur::hw::clocked
