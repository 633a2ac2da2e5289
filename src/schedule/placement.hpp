// SPDX-License-Identifier: Apache-2.0
// Where packed weight columns, activations and parameters lie in memory, and which DMA port moves them
// (docs/microarchitecture/memory.md 5.6). Settled when a program is lowered and carried by it, as a host would settle
// it: whoever moves or fills memory reads it here.
#pragma once

#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "units/memory/config.hpp"

namespace secateur::schedule {

struct Program;

/// Where something begins, and the port that moves it.
struct Place {
  int port = 0;
  int channel = 0;
  std::uint64_t address = 0;  ///< bytes from the channel's beginning; a multiple of 64
};

/// Of one operation.
struct OperationPlaces {
  std::vector<std::vector<Place>> columns;  ///< per head module: of the columns of its segments, in their order
  std::vector<std::vector<Place>> queue;    ///< balance with a queue: per snapshot, of its columns; any port moves them
  std::vector<Place> tiles;                 ///< unit dma: per row tile; a reload's are its spill's
};

struct Placement {
  std::vector<OperationPlaces> operations;
  std::vector<std::vector<int>> ports_of_module;  ///< DMA ports that fetch for a head module, in turn
  std::vector<std::int64_t> channel_bytes;        ///< what lies in each memory channel, gaps included
};

/// Of the operations of `program`, whose plans and transfers are settled.
Placement place(const Program& program, const AcceleratorConfig& accelerator);

/// @throws ConfigError when a channel holds less than what lies in it. Ideal memory holds anything.
void check_memory_room(const Placement& placement, const AcceleratorConfig& accelerator, const MemoryConfig& memory);

}  // namespace secateur::schedule
