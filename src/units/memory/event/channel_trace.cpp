// SPDX-License-Identifier: Apache-2.0
#include "units/memory/event/channel_trace.hpp"

#include <algorithm>

#include "base/trace_words.hpp"

namespace secateur::hw {

ChannelTrace::ChannelTrace(TraceSink& trace, TrackId track, const Clock& clock, const MemoryConfig& memory)
    : trace_(trace),
      track_(track),
      clock_(clock),
      burst_clocks_(memory.burst_clocks()),
      access_bytes_(memory.access_bytes()),
      refresh_clocks_(memory.refresh_clocks()),
      is_used_(static_cast<std::size_t>(memory.ranks * memory.bank_groups * memory.banks_per_group), true) {}

void ChannelTrace::command(const Command& command) {
  if (is_column(command)) {
    column(command);
  } else if (command.kind == CommandKind::activate) {
    is_used_[static_cast<std::size_t>(command.bank)] = false;
  } else if (command.kind == CommandKind::refresh) {
    refresh(command);
  }
  if (other_ != nullptr) other_->command(command);
}

/// As counted in ChannelResult: the first column command of an opened row is a miss.
void ChannelTrace::column(const Command& command) {
  const auto bank = static_cast<std::size_t>(command.bank);
  const bool is_read = command.kind == CommandKind::read;
  const char* name = is_used_[bank] ? (is_read ? "read, row hit" : "write, row hit")
                                    : (is_read ? "read, row miss" : "write, row miss");
  is_used_[bank] = true;
  // A pause of a burst's length is one in which another command could have moved data.
  const bool goes_on = run_.name == name && command.clock < run_.end + burst_clocks_;
  if (!goes_on) {
    flush();
    run_ = {name, command.clock, command.clock, 0, command.bank};
  }
  run_.end = command.clock + burst_clocks_;
  ++run_.commands;
}

void ChannelTrace::refresh(const Command& command) {
  flush();
  trace_.slice(track_, trace_words("refresh", {{"rank", command.rank}, {"part", command.part}}),
               clock_.edge_fs(command.clock), clock_.edge_fs(command.clock + refresh_clocks_));
}

void ChannelTrace::flush() {
  if (run_.name == nullptr) return;
  const std::string words = trace_words(
      run_.name, {{"commands", run_.commands}, {"bytes", run_.commands * access_bytes_}, {"first_bank", run_.bank}});
  trace_.slice(track_, words, clock_.edge_fs(run_.first), clock_.edge_fs(run_.end));
  run_ = {};
}

}  // namespace secateur::hw
