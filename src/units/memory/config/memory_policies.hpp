// SPDX-License-Identifier: Apache-2.0
// What a DRAM controller may do one way or another: which banks a refresh takes, when an open row is closed, who goes
// next. A row each with its name and one sentence; schema, help, what-if, controllers and tests ask the rows. A new
// policy of these kinds is one more row in memory_policies.cpp.
#pragma once

#include <cstdint>
#include <vector>

namespace secateur::config {

struct MemoryConfig;

/// The banks of a rank are refreshed in `parts`, one after the other (docs/microarchitecture/memory.md 5.5).
struct RefreshPolicy {
  const char* name = "";
  const char* doc = "";
  int (*parts)(const MemoryConfig& memory) = nullptr;
  /// The part of a bank; `bank` counts from 0 within its rank.
  int (*part_of)(const MemoryConfig& memory, int bank) = nullptr;
};

/// An open row that no queued request hits is closed this many clocks after its last ACT, RD or WR.
struct PagePolicy {
  static constexpr std::int64_t kNever = -1;

  const char* name = "";
  const char* doc = "";
  std::int64_t (*closes_after)(const MemoryConfig& memory) = nullptr;
};

struct DramScheduler {
  const char* name = "";
  const char* doc = "";
  bool in_order = false;  ///< nobody passes the oldest request of the active queue
};

/// All rows of a kind, the default first.
const std::vector<const RefreshPolicy*>& refresh_policies();
const std::vector<const PagePolicy*>& page_policies();
const std::vector<const DramScheduler*>& dram_schedulers();

const RefreshPolicy* all_bank_refresh();
const RefreshPolicy* same_bank_refresh();
const RefreshPolicy* per_bank_refresh();

}  // namespace secateur::config
