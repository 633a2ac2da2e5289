// SPDX-License-Identifier: Apache-2.0
// One channel's DRAM controller, called at every clock: mode, refresh, FR-FCFS (docs/microarchitecture/memory.md 5.5).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <systemc>

#include "base/namespaces.hpp"
#include "config/memory.hpp"
#include "hw/clocked/memory/dram_location.hpp"
#include "hw/clocked/memory/dram_timing.hpp"
#include "hw/memory/command.hpp"
#include "hw/memory/dram_controller.hpp"

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
    return reads_.empty() && writes_.empty() && !draining_ && now < next_due_ && !shown_;
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
    DramLocation at;
    std::uint64_t access;
    int burst;
    int passed = 0;
  };
  using Queue = std::vector<Request>;  ///< oldest first
  struct BankView {                    ///< a bank, as the active queue sees it at one clock
    MemoryClock clock = -1;
    bool capped = false;
    bool hit = false;
  };
  struct Shown {  ///< a command bus, for waveforms
    int command = kNone;
    int bank = 0;
    int row = 0;
    int column = 0;
  };

  Queue& active() { return draining_ ? writes_ : reads_; }
  void set_mode();
  bool refresh(MemoryClock now);
  void set_next_due();
  bool waits_for_refresh(int rank, MemoryClock now) const { return now >= due_[static_cast<std::size_t>(rank)]; }
  int schedule(MemoryClock now, bool row_bus_free);
  int look_through(MemoryClock now);
  int choose_row(MemoryClock now) const;
  void issue_row(const Request& request, MemoryClock now);
  int issue_column(int index, MemoryClock now);
  void tell(CommandKind kind, const DramLocation& at, MemoryClock now);

  MemoryConfig memory_;
  DramLocator locator_;
  DramTiming timing_;
  Queue reads_;
  Queue writes_;
  bool draining_ = false;
  std::vector<MemoryClock> due_;  ///< per rank: its next refresh
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
