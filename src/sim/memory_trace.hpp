// SPDX-License-Identifier: Apache-2.0
// A trace of memory requests, as other DRAM simulators read them: a line a request, `ADDRESS READ|WRITE`, with the clock
// at which it arrives in a third field or in none of the lines (docs/formats.md, Memory traces).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/units.hpp"

namespace secateur {

struct MemoryRequest {
  std::uint64_t address = 0;  ///< bytes, within the channel
  MemoryClock cycle = 0;      ///< of a timed trace: when it arrives
  bool write = false;
};

struct MemoryTrace {
  bool timed = false;
  std::vector<MemoryRequest> requests;  ///< not empty; cycles never decrease
};

/// @throws ConfigError with the file and the line of each of the first few faults.
MemoryTrace read_memory_trace(const std::string& path);

}  // namespace secateur
