// SPDX-License-Identifier: Apache-2.0
// A trace of memory requests, as other DRAM simulators read them: a line a request, `ADDRESS READ|WRITE`, with the
// clock at which it arrives in a third field or in none of the lines (docs/formats.md, Memory traces).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/units.hpp"

namespace secateur::sim {

/// Of a trace: what one replay takes in memory (24 bytes each) and in time. A gap without requests costs nothing, and
/// 2^40 clocks are a quarter of an hour of DDR4-2400.
inline constexpr std::size_t kMostTraceRequests = std::size_t{1} << 26;
inline constexpr MemoryClock kLastTraceCycle = MemoryClock{1} << 40;
inline constexpr std::size_t kLongestTraceLine = 4096;  ///< bytes, remarks included

struct MemoryRequest {
  std::uint64_t address = 0;  ///< bytes, within the channel
  MemoryClock cycle = 0;      ///< of a timed trace: when it arrives
  bool write = false;
};

struct MemoryTrace {
  bool timed = false;
  std::vector<MemoryRequest> requests;  ///< not empty; cycles never decrease
};

/// `most_requests`: a test's own limit. @throws ConfigError with the file and the line of each of the first few faults.
MemoryTrace read_memory_trace(const std::string& path, std::size_t most_requests = kMostTraceRequests);

}  // namespace secateur::sim
