// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/memory_figures.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "support/names.hpp"

namespace secateur::test {
namespace {

using hw::Command;
using hw::CommandKind;

/// What is not a command's is left out.
std::string text(const Command& c) {
  static constexpr const char* kNames[] = {"ACT", "PRE", "PREA", "RD", "WR", "REF"};
  std::string line = fmt::format("{} {} rank {}", c.clock, kNames[static_cast<int>(c.kind)], c.rank);
  if (c.kind == CommandKind::precharge_all || c.kind == CommandKind::refresh)
    return line + fmt::format(" part {}", c.part);
  line += fmt::format(" group {} bank {}", c.group, c.bank);
  if (c.kind == CommandKind::activate || is_column(c)) line += fmt::format(" row {}", c.row);
  if (is_column(c)) line += fmt::format(" column {}", c.column);
  return line;
}

/// HBM2 has two command buses: the order of two commands of one clock says nothing.
std::vector<Command> in_order(std::vector<Command> commands) {
  std::stable_sort(commands.begin(), commands.end(), [](const Command& a, const Command& b) {
    return a.clock != b.clock ? a.clock < b.clock : is_column(a) < is_column(b);
  });
  return commands;
}

void expect_same(const hw::DramCounters& a, const hw::DramCounters& b) {
  hw::ChannelResult event, clocked;
  static_cast<hw::DramCounters&>(event) = a;
  static_cast<hw::DramCounters&>(clocked) = b;
  for (const auto& row : hw::channel_statistics()) {
    std::visit([&](auto member) { EXPECT_EQ(event.*member, clocked.*member) << row.name; }, row.member);
  }
  EXPECT_EQ(a.fifo_high_water, b.fifo_high_water);
}

}  // namespace

CommandRecords command_records(int channels, const MemoryConfig& memory) {
  CommandRecords records;
  for (int c = 0; c < channels; ++c) records.push_back(std::make_unique<CommandRecord>(memory));
  return records;
}

MemoryFigures figures(const hw::MemorySystem& memory, const hw::UnitLedger& dma, Cycle end) {
  MemoryFigures f;
  f.dma = dma.close(end);
  f.bytes_asked = memory.bytes_asked();
  for (const auto& channel : memory.channels()) f.channels.push_back(channel->counters());
  for (const auto& port : memory.ports()) {
    f.port_queue_high_water.push_back(static_cast<std::size_t>(port->queue_high_water()));
    f.outstanding_high_water.push_back(static_cast<int>(port->outstanding_high_water()));
  }
  f.response_queue_high_water = static_cast<std::size_t>(memory.interconnect().response_queue_high_water());
  return f;
}

MemoryFigures figures(const hw::clocked::MemorySystem& memory, Cycle end) {
  MemoryFigures f;
  f.dma = memory.cycles(end);
  f.bytes_asked = memory.bytes_asked();
  for (int c = 0; c < memory.channel_count(); ++c) f.channels.push_back(memory.counters(c));
  for (int p = 0; p < memory.port_count(); ++p) {
    f.port_queue_high_water.push_back(memory.port_queue_high_water(p));
    f.outstanding_high_water.push_back(memory.outstanding_high_water(p));
  }
  f.response_queue_high_water = memory.response_queue_high_water();
  return f;
}

void expect_same(const MemoryFigures& event, const MemoryFigures& clocked) {
  EXPECT_EQ(event.dma.busy, clocked.dma.busy);
  EXPECT_EQ(event.dma.stall, clocked.dma.stall);
  EXPECT_EQ(event.dma.causes, clocked.dma.causes);
  EXPECT_EQ(event.dma.idle, clocked.dma.idle);
  EXPECT_EQ(event.bytes_asked, clocked.bytes_asked);
  EXPECT_EQ(event.port_queue_high_water, clocked.port_queue_high_water);
  EXPECT_EQ(event.outstanding_high_water, clocked.outstanding_high_water);
  EXPECT_EQ(event.response_queue_high_water, clocked.response_queue_high_water);
  ASSERT_EQ(event.channels.size(), clocked.channels.size());
  for (std::size_t c = 0; c < event.channels.size(); ++c) {
    SCOPED_TRACE(testing::Message() << "channel " << c);
    expect_same(event.channels[c], clocked.channels[c]);
  }
}

void expect_same(const CommandRecords& event, const CommandRecords& clocked) {
  for (std::size_t c = 0; c < event.size(); ++c) {
    SCOPED_TRACE(testing::Message() << "channel " << c);
    const std::vector<Command> a = in_order(event[c]->commands());
    const std::vector<Command> b = in_order(clocked[c]->commands());
    EXPECT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
      if (text(a[i]) == text(b[i])) continue;
      ADD_FAILURE() << "command " << i << ": event " << text(a[i]) << ", clocked " << text(b[i]);
      break;
    }
  }
}

void expect_sound(const CommandRecords& records, MemoryClock last) {
  for (std::size_t c = 0; c < records.size(); ++c) {
    records[c]->checker().finish(last);
    EXPECT_TRUE(records[c]->checker().violations().empty())
        << "channel " << c << ": " << records[c]->checker().report();
  }
}

}  // namespace secateur::test
