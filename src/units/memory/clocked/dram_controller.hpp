// SPDX-License-Identifier: Apache-2.0
// One channel's DRAM controller, called at every clock: mode, refresh, schedule, page (docs/microarchitecture/memory.md
// 5.5).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <systemc>

#include "base/namespaces.hpp"
#include "units/memory/clocked/address_map.hpp"
#include "units/memory/clocked/bank_timing.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/command.hpp"
#include "units/memory/stats.hpp"

namespace secateur::hw::clocked {

class ClockedDramController {
 public:
  static constexpr int kNone = -1;
  enum class Entry { no_room, queued, answered };  ///< answered: by, or into, a write that is queued

  explicit ClockedDramController(const MemoryConfig& memory);

  void observe(CommandObserver* observer) { observer_ = observer; }

  /// The front-end's one column request of this clock; `access` counts access_bytes.
  Entry enter(std::uint64_t access, bool write, int burst);
  /// Mode, refresh, schedule. Returns the burst whose read command has gone, or kNone.
  int clock(MemoryClock now);
  /// clock() would change nothing.
  bool quiet(MemoryClock now) const {
    return reads_.empty() && writes_.empty() && !draining_ && now < next_due_ && !shown_ &&
           closes_after_ == PagePolicy::kNever;
  }
  /// From a read command to its last data.
  MemoryClock read_data() const { return timing_.read_data(); }

  DramCounters& counters() { return counters_; }
  const DramCounters& counters() const { return counters_; }
  std::size_t reads_queued() const { return reads_.size(); }
  std::size_t writes_queued() const { return writes_.size(); }
  void trace(sc_core::sc_trace_file* file, const std::string& prefix);

 private:
  struct Request {
    AccessAddress at;
    std::uint64_t access;
    int burst;
    int passed = 0;
  };
  using Queue = std::vector<Request>;  ///< oldest first
  struct BankView {                    ///< a bank, as the active queue sees it at one clock
    MemoryClock clock = -1;
    bool capped = false;
    bool hit = false;  ///< by a request that may go
  };
  struct Shown {  ///< a command bus, for waveforms
    int command = kNone;
    int bank = 0;
    int row = 0;
    int column = 0;
  };

  Queue& active() { return draining_ ? writes_ : reads_; }
  void set_mode();
  void refresh(MemoryClock now);
  void set_due(int rank);
  void set_next_due();
  bool is_due(int rank, MemoryClock now) const { return now >= due_[static_cast<std::size_t>(rank)]; }
  bool waits_for_refresh(int bank, MemoryClock now) const {
    const int rank = timing_.rank_of(bank);
    return is_due(rank, now) && timing_.part_of(bank) == part_due(rank);
  }
  int part_due(int rank) const {
    return static_cast<int>(refreshes_[static_cast<std::size_t>(rank)] % timing_.parts());
  }
  /// A part that is due is closed: its refresh goes before the rank's ACTs.
  bool may_activate(const AccessAddress& at, MemoryClock now) const {
    if (now >= next_due_ && is_due(at.rank, now) && !timing_.any_open(at.rank, part_due(at.rank))) return false;
    return timing_.may_activate(at, now);
  }
  bool row_bus_is_free(MemoryClock now) const { return now >= row_bus_held_; }
  bool column_bus_is_free(MemoryClock now) const {
    return now >= (memory_.standard->has_two_buses ? column_bus_held_ : row_bus_held_);
  }
  int schedule(MemoryClock now);
  void close_idle_row(MemoryClock now);
  bool is_idle(int bank, MemoryClock now) const;
  int clocks_of(CommandKind kind) const;
  int look_through(MemoryClock now);
  int choose_row(MemoryClock now) const;
  void issue_row(const Request& request, MemoryClock now);
  int issue_column(int index, MemoryClock now);
  void tell(CommandKind kind, const AccessAddress& at, MemoryClock now, int part = 0);

  MemoryConfig memory_;
  AddressMap locator_;
  BankTiming timing_;
  Queue reads_;
  Queue writes_;
  bool draining_ = false;
  MemoryClock closes_after_;             ///< idle rows; PagePolicy::kNever
  MemoryClock row_bus_held_ = 0;         ///< until this clock; the only bus, where there is one
  MemoryClock column_bus_held_ = 0;      ///< likewise, where there are two
  std::vector<std::int64_t> refreshes_;  ///< per rank: how many
  std::vector<MemoryClock> due_;         ///< per rank: its next refresh
  MemoryClock next_due_ = 0;
  std::vector<BankView> views_;      ///< per bank
  std::vector<bool> rank_ready_;     ///< for a column command of the active queue, now
  std::vector<int> row_candidates_;  ///< of the active queue: oldest of their banks that do not hit
  CommandObserver* observer_ = nullptr;
  Shown row_bus_;
  Shown column_bus_;
  bool shown_ = false;
  std::uint64_t read_occupancy_ = 0;  ///< for waveforms
  std::uint64_t write_occupancy_ = 0;
  DramCounters counters_;
};

}  // namespace secateur::hw::clocked
