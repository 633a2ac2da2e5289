// SPDX-License-Identifier: Apache-2.0
// What tells one memory standard from another, a row each. Rows are data: schema, checks, controllers (event and
// clocked), placement, resources and exports ask them. A new standard is one more row in memory_standard.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace secateur::config {

struct RefreshPolicy;

/// How long a command holds its bus, in command clocks.
struct CommandClocks {
  int activate = 1;
  int precharge = 1;
  int column = 1;  ///< RD and WR
  int refresh = 1;
};

/// What a machine's port to a channel of this memory speaks.
struct AxiVersion {
  const char* name = "AXI4";
  int most_beats = 256;     ///< of a burst
  int most_beat_bytes = 0;  ///< width of the data bus; 0: as wide as `dma.beat_bytes` goes
};

enum class ChannelPlace {
  every_slr,  ///< channel c at SLR c mod SLRs, where its pins are
  first_slr,  ///< all channels at SLR 0, beside the stack
};

/// A memory controller built from the fabric, with its PHY.
struct FabricController {
  int dsp = 0;
  int lut = 0;
  int ff = 0;
  int bram36 = 0;
};

struct MemoryStandard {
  const char* name = "";      ///< in documents: "ddr4"
  const char* title = "";     ///< for people: "DDR4"
  const char* document = "";  ///< JEDEC's: "JESD79-4"
  /// Rows and columns have a command bus each, and one command of each goes in a clock.
  bool has_two_buses = false;
  int beats_per_clock = 2;  ///< of data, in one command clock
  CommandClocks commands;
  /// Clocks between the end of read data and the start of write data in a rank: preambles, and the turn of the bus.
  int turnaround = 2;
  std::vector<const RefreshPolicy*> refreshes;  ///< those that the standard has commands for, the usual one first
  AxiVersion axi;
  ChannelPlace place = ChannelPlace::every_slr;
  bool is_hard = false;  ///< controllers, and the switch to them, are hard blocks on every device that has this memory
  const char* bank = "DDR";                    ///< of a v++ connectivity file: DDR[0]
  std::optional<FabricController> controller;  ///< empty: no figures are known
};

/// All of them, in the order in which people read them.
const std::vector<const MemoryStandard*>& memory_standards();
/// One more, for programs that link the simulator; its strings live as long as the program.
/// @throws RunError after the first call of memory_standards(), by which a document is read; ConfigError when the name
/// is taken.
void add_memory_standard(const MemoryStandard& standard);
/// A copy of a row, to be changed and added. @throws ConfigError when there is none of this name.
MemoryStandard memory_standard_like(std::string_view name);
/// nullptr when there is none of this name.
const MemoryStandard* find_memory_standard(std::string_view name);
/// DDR4: what a memory has that nobody said anything of.
const MemoryStandard* default_memory_standard();

}  // namespace secateur::config
