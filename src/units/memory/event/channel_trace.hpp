// SPDX-License-Identifier: Apache-2.0
// A memory channel's row in a trace: column commands that follow each other without a pause, all reads or all writes,
// all of open rows or all the first of theirs, are one slice; refreshes are slices of their length. Times are those of
// commands: data cross the bus CL or CWL later.
#pragma once

#include <vector>

#include "base/namespaces.hpp"
#include "base/trace_sink.hpp"
#include "hw/clock.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/command.hpp"

namespace secateur::hw {

class ChannelTrace final : public CommandObserver {
 public:
  ChannelTrace(TraceSink& trace, TrackId track, const Clock& clock, const MemoryConfig& memory);

  /// Who else watches; null: nobody.
  void pass_on_to(CommandObserver* other) { other_ = other; }
  void command(const Command& command) override;
  /// The slice that is under way, if any, ends with its last command.
  void flush();

 private:
  /// A run of column commands.
  struct Run {
    const char* name = nullptr;  ///< null: none
    MemoryClock first = 0, end = 0;
    std::int64_t commands = 0;
    int bank = 0;  ///< of the first
  };
  void column(const Command& command);
  void refresh(const Command& command);

  TraceSink& trace_;
  TrackId track_;
  const Clock& clock_;
  MemoryClock burst_clocks_;    ///< a column command's data on the bus
  std::int64_t access_bytes_;   ///< a column command's
  MemoryClock refresh_clocks_;  ///< of all banks, or of a part
  std::vector<bool> is_used_;   ///< by bank: its row has had a column command
  Run run_;
  CommandObserver* other_ = nullptr;
};

}  // namespace secateur::hw
