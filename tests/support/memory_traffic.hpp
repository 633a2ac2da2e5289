// SPDX-License-Identifier: Apache-2.0
// Memories and traffic for tests of one channel: the shipped memories, random sound variants of them, and bursts of all
// kinds. The same seed gives the same case. Needs no SystemC.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/names.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/command.hpp"
#include "units/memory/event/dram_controller.hpp"

namespace secateur::test {

/// Names of the shipped memories.
const std::vector<std::string>& shipped_memories();
/// As the shipped file gives it, at its own clock.
MemoryConfig shipped_memory(const std::string& name);

struct ChannelCase {
  MemoryConfig memory;
  std::vector<hw::BurstRequest> bursts;  ///< in no order of arrival
  MemoryClock last_arrival = 0;

  std::string describe() const;
};

/// `wild`: timings far from any standard's as well.
ChannelCase random_channel_case(std::uint64_t seed, bool wild = false);
/// Bursts of one or two streams of following addresses, with something small in between: what the controller's closed
/// forms are for.
ChannelCase sequential_channel_case(std::uint64_t seed);

/// Keeps what it sees.
class CommandRecorder : public hw::CommandObserver {
 public:
  void command(const hw::Command& command) override { commands.push_back(command); }
  std::vector<hw::Command> commands;
};

std::string to_string(const hw::Command& command);
bool same(const hw::Command& a, const hw::Command& b);

}  // namespace secateur::test
