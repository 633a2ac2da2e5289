// SPDX-License-Identifier: Apache-2.0
// What both memory sides count and do, and their comparison.
#pragma once

#include <memory>
#include <vector>

#include "hw/clocked/memory_system.hpp"
#include "hw/memory_system.hpp"
#include "hw/unit_ledger.hpp"
#include "support/jedec_checker.hpp"
#include "support/names.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/command.hpp"

namespace secateur::test {

/// Keeps every command of one channel, and has it checked.
class CommandRecord : public hw::CommandObserver {
 public:
  explicit CommandRecord(const MemoryConfig& memory) : checker_(JedecLimits::of(memory), memory.refresh) {}

  void command(const hw::Command& command) override {
    commands_.push_back(command);
    checker_.command(command);
  }
  const std::vector<hw::Command>& commands() const { return commands_; }
  JedecChecker& checker() { return checker_; }

 private:
  std::vector<hw::Command> commands_;
  JedecChecker checker_;
};

/// One record a channel.
using CommandRecords = std::vector<std::unique_ptr<CommandRecord>>;
CommandRecords command_records(int channels, const MemoryConfig& memory);

struct MemoryFigures {
  hw::UnitCycles dma;
  std::uint64_t bytes_asked = 0;
  std::vector<hw::DramCounters> channels;  ///< high waters included
  std::vector<std::size_t> port_queue_high_water;
  std::vector<int> outstanding_high_water;
  std::size_t response_queue_high_water = 0;
};

MemoryFigures figures(const hw::MemorySystem& memory, const hw::UnitLedger& dma, Cycle end);
MemoryFigures figures(const hw::clocked::MemorySystem& memory, Cycle end);

/// Fail the running test for whatever differs.
void expect_same(const MemoryFigures& event, const MemoryFigures& clocked);
void expect_same(const CommandRecords& event, const CommandRecords& clocked);
/// All clocks up to `last` have been simulated. Fails for every rule of JEDEC's that has been broken.
void expect_sound(const CommandRecords& records, MemoryClock last);

}  // namespace secateur::test
