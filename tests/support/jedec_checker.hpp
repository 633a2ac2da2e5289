// SPDX-License-Identifier: Apache-2.0
// Watches the commands of one channel and tells every breach of JEDEC's rules (JESD79-4, JESD235): a table of least
// distances between two commands, the state of each bank, tFAW, refresh, command buses and the data bus. It knows
// nothing of the controller; only when a refresh has to come is taken from docs/microarchitecture/memory.md 5.5.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "config/memory.hpp"
#include "hw/memory/command.hpp"
#include "support/names.hpp"

namespace secateur::test {

/// In clocks, as the DRAM timing table gives them.
struct JedecLimits {
  int cl, cwl, rcd, rp, ras, rrd_s, rrd_l, ccd_s, ccd_l, faw, rfc, refi, wr, wtr_s, wtr_l, rtp;
  int burst_clocks;  ///< data of one column command
  bool two_command_buses;
  int ranks = 1;
  int groups = 4;  ///< of a rank
  int banks_per_group = 4;

  /// The timing table's rows: "ddr4-2400", "ddr4-2666", "ddr4-3200", "hbm2" (at the boards' 900 MHz, from nanoseconds).
  static JedecLimits table(const std::string& name);
  /// For memories of no standard.
  static JedecLimits of(const MemoryConfig& memory);
};

class JedecChecker : public hw::CommandObserver {
 public:
  struct Violation {
    std::string rule;
    MemoryClock clock = 0;
    std::string what;
  };

  JedecChecker(const JedecLimits& limits, bool refresh);

  void command(const hw::Command& command) override;
  /// The channel has simulated all clocks up to `last`: no refresh may be missing.
  void finish(MemoryClock last);

  const std::vector<Violation>& violations() const { return violations_; }
  std::size_t commands() const { return commands_; }
  /// The first few violations, one a line.
  std::string report() const;

 private:
  struct Data {
    MemoryClock begin = 0;
    int rank = 0;
  };
  struct Rank {
    std::vector<MemoryClock> activations;
    std::int64_t refreshes = 0;
  };

  void check_buses(const hw::Command& command);
  void check_distances(const hw::Command& command);
  void check_state(const hw::Command& command);
  void check_faw(const hw::Command& command);
  void check_data_bus(const hw::Command& command);
  void check_refresh(const hw::Command& command);
  void violation(const std::string& rule, const hw::Command& command, const std::string& what);
  MemoryClock due(int rank) const;
  MemoryClock latest_refresh(int rank) const;

  JedecLimits limits_;
  bool refresh_;
  std::size_t commands_ = 0;
  MemoryClock window_ = 0;  ///< no distance reaches farther back
  std::deque<hw::Command> recent_;
  std::deque<Data> data_;
  std::vector<int> open_rows_;  ///< per bank; -1: closed
  std::vector<Rank> ranks_;
  MemoryClock last_row_ = -1;
  MemoryClock last_column_ = -1;
  std::vector<Violation> violations_;
};

}  // namespace secateur::test
