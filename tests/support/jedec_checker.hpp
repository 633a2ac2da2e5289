// SPDX-License-Identifier: Apache-2.0
// Watches the commands of one channel and tells every breach of JEDEC's rules (JESD79-3, JESD79-4, JESD79-5, JESD209-4,
// JESD250, JESD235): a table of least
// distances between two commands, the state of each bank, tFAW, refresh, command buses and the data bus. It knows
// nothing of the controller; only when a refresh has to come is taken from docs/microarchitecture/memory.md 5.5.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "support/names.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/command.hpp"

namespace secateur::test {

/// In clocks, as the DRAM timing table gives them.
struct JedecLimits {
  int cl, cwl, rcd, rp, ras, rrd_s, rrd_l, ccd_s, ccd_l, faw, rfc, refi, wr, wtr_s, wtr_l, rtp;
  int burst_clocks;  ///< data of one column command
  bool two_command_buses;
  int ranks = 1;
  int groups = 4;  ///< of a rank
  int banks_per_group = 4;
  int turnaround = 2;  ///< end of read data to begin of write data
  /// How long a command holds its bus.
  int act_clocks = 1, pre_clocks = 1, column_clocks = 1, ref_clocks = 1;
  int ppd = 1;       ///< PRE to PRE
  int rp_all = 0;    ///< PREA to ACT; 0: rp
  int ccd_l_wr = 0;  ///< write to write in a bank group; 0: ccd_l
  int rfc_part = 0;  ///< of a refresh of some banks
  int rrefd = 0;     ///< such a refresh to ACT of another bank
  enum class Refresh { all_bank, same_bank, per_bank } refresh = Refresh::all_bank;

  /// Refreshes that take every bank of a rank once.
  int parts() const {
    if (refresh == Refresh::all_bank) return 1;
    return refresh == Refresh::same_bank ? banks_per_group : groups * banks_per_group;
  }
  /// Of a bank that counts over the channel.
  int part_of(int bank) const {
    if (refresh == Refresh::all_bank) return 0;
    return refresh == Refresh::same_bank ? bank % banks_per_group : bank % (groups * banks_per_group);
  }

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
  bool concerns(const hw::Command& command, int bank) const;
  bool waits(const hw::Command& command) const;
  int due_part(int rank) const {
    return static_cast<int>(ranks_[static_cast<std::size_t>(rank)].refreshes % limits_.parts());
  }
  bool part_is_open(int rank, int part) const;
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
  MemoryClock row_bus_ = 0;  ///< held until then
  MemoryClock column_bus_ = 0;
  std::vector<Violation> violations_;
};

}  // namespace secateur::test
