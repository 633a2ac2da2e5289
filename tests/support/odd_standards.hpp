// SPDX-License-Identifier: Apache-2.0
// Memory standards of no JEDEC document, for tests: what any row of the table may say, the controllers must do.
#pragma once

#include <vector>

#include "support/names.hpp"
#include "units/memory/config.hpp"

namespace secateur::test {

/// Commands that hold their bus for some clocks, on one bus or two, and other data rates.
inline const std::vector<MemoryStandard>& odd_standards() {
  static const std::vector<MemoryStandard> all = [] {
    std::vector<MemoryStandard> made(4, *default_memory_standard());
    made[0].commands = {2, 1, 2, 1};
    made[1].commands = {4, 2, 4, 2};
    made[1].turnaround = 5;
    made[2].commands = {2, 3, 2, 2};
    made[2].has_two_buses = true;
    made[3].beats_per_clock = 4;
    made[3].turnaround = 4;
    for (MemoryStandard& standard : made) {
      standard.name = "odd";
      standard.refreshes = refresh_policies();
    }
    return made;
  }();
  return all;
}

}  // namespace secateur::test
