// SPDX-License-Identifier: Apache-2.0
// One memory channel without SystemC: front-end and DRAM controller (docs/microarchitecture/memory.md 5.4, 5.5). It is
// told of bursts as they arrive and catches up when asked; between two clocks at which something can happen it does
// nothing. Exact, clock by clock. Left out: power states, ECC; the whole list ends section 5.5.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "base/namespaces.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/address_map.hpp"
#include "units/memory/event/bank_timing.hpp"
#include "units/memory/event/command.hpp"
#include "units/memory/event/request_queue.hpp"
#include "units/memory/event/scheduler.hpp"
#include "units/memory/stats.hpp"

namespace secateur::hw {

/// Bursts in arrival order, as a master sees them. Address and bytes are multiples of access_bytes.
struct BurstRequest {
  MemoryClock arrival = 0;
  int port = 0;  ///< ties at one clock go to the lower port
  std::uint64_t address = 0;
  std::int64_t bytes = 0;
  bool write = false;
  std::uint64_t token = 0;  ///< comes back in the completion
};

struct BurstCompletion {
  MemoryClock clock = 0;  ///< all data read, or all data posted
  std::uint64_t token = 0;
};

class DramController {
 public:
  explicit DramController(const MemoryConfig& memory);

  /// Null: nobody watches.
  void observe(CommandObserver* observer) { observer_ = observer; }
  void observe_reads(ReadObserver* observer) { read_observer_ = observer; }

  /// `burst.arrival` is not before the first clock not yet simulated.
  void arrive(const BurstRequest& burst);

  /// Simulates all clocks up to and including `last`. Completions that are settled by then are appended; their clock
  /// is later than the clock that settled them.
  void run_until(MemoryClock last, std::vector<BurstCompletion>& completions);

  /// No completion that is not settled yet will have a clock before this; kNoClock when no burst is under way.
  MemoryClock next_completion_bound() const;

  const DramCounters& counters() const { return counters_; }
  std::size_t bursts_under_way() const { return live_bursts_.size(); }
  /// Column requests that have arrived, or will, and are in no queue yet.
  std::int64_t requests_in_front() const;
  /// No burst is under way and nothing waits in a queue.
  bool is_drained() const { return live_bursts_.empty() && reads_.empty() && writes_.empty(); }
  /// The clock at which the data of all column commands so far have crossed the bus.
  MemoryClock last_data_end() const { return last_data_end_; }

 private:
  struct Burst {
    BurstRequest request;
    std::uint64_t next_access = 0;  ///< the next column request's, in units of access_bytes
    std::int64_t unsplit = 0;       ///< column requests still in the front-end
    std::int64_t queued = 0;        ///< column requests in the read queue
    MemoryClock data_end = 0;       ///< of the data settled so far
    std::size_t place = 0;          ///< in live_bursts_
  };

  MemoryClock process(MemoryClock clock);
  void take_arrivals(MemoryClock clock);
  bool splittable() const;
  void split(MemoryClock clock);
  void insert(RequestQueue& queue, const RequestQueue::Request& request);
  void finish_if_done(int burst);
  void retire_split_burst();
  int new_burst(const BurstRequest& request);
  void set_mode();
  /// True when a command went.
  bool refresh(MemoryClock clock);
  bool refresh_rank(int rank, MemoryClock clock);
  MemoryClock rank_due(int rank) const;
  int part_due(int rank) const {
    return static_cast<int>(refreshed_[static_cast<std::size_t>(rank)] % timing_.parts());
  }
  void block(int rank, bool is_due);
  void skip_idle_refreshes(MemoryClock last);
  void issue_refresh(int rank, int part, bool open, MemoryClock clock);
  bool schedule(MemoryClock clock);
  bool close_idle_row(MemoryClock clock);
  MemoryClock idle_row_at(int bank) const;
  void occupy(bool column, MemoryClock clock, int clocks);
  /// Both buses from `clock` on.
  FreeFrom free_from(MemoryClock clock) const {
    return {std::max(clock, free_from_.column), std::max(clock, free_from_.row)};
  }
  struct NextRead {
    MemoryClock clock = kNoClock;
    int request = RequestQueue::kNone;
  };
  void stream(MemoryClock last);
  NextRead next_read(MemoryClock clock) const;
  bool fill(MemoryClock& clock, MemoryClock end, NextRead& next);
  bool in_sequence() const;
  bool in_even_steps(MemoryClock first) const;
  std::int64_t rest_of_sequence() const;
  std::int64_t commands_in_sequence(MemoryClock first, MemoryClock end) const;
  MemoryClock read_sequence(MemoryClock clock, MemoryClock end);
  void take_newcomers(MemoryClock first, std::int64_t commands, std::int64_t queued);
  MemoryClock data_after(MemoryClock read) const { return read + memory_.timing.cl + burst_clocks_; }
  void data_read(const RequestQueue::Request& request, MemoryClock clock);
  void issue_column(RequestQueue& queue, int request, MemoryClock clock);
  void issue_row(RequestQueue& queue, int request, MemoryClock clock);
  void precharge(const AccessAddress& address, MemoryClock clock);
  void row_changed(int bank);
  void tell(CommandKind kind, MemoryClock clock, const AccessAddress& address, int part = 0);
  RequestQueue& active() { return draining_ ? writes_ : reads_; }
  Burst& burst(int index) { return bursts_[static_cast<std::size_t>(index)]; }

  MemoryConfig memory_;
  AddressMap map_;
  BankTiming timing_;
  Scheduler scheduler_;
  CommandClocks clocks_;
  bool has_two_buses_;
  bool in_order_;
  MemoryClock closes_after_;  ///< clocks; PagePolicy::kNever
  bool may_stream_;           ///< only column commands move while all requests hit
  RequestQueue reads_;
  RequestQueue writes_;
  CommandObserver* observer_ = nullptr;
  ReadObserver* read_observer_ = nullptr;
  std::vector<BurstCompletion>* completions_ = nullptr;
  std::vector<Burst> bursts_;  ///< slots
  std::vector<int> free_bursts_;
  std::vector<int> live_bursts_;  ///< accepted and not settled, in no order
  std::deque<int> arriving_;      ///< by arrival, then port: not yet in the FIFO
  std::deque<int> fifo_;
  std::size_t live_writes_ = 0;  ///< of live_bursts_
  MemoryClock next_ = 0;         ///< first clock that is not simulated and at which something may happen
  MemoryClock simulated_ = -1;   ///< last simulated clock
  MemoryClock last_data_end_ = 0;
  Choice plan_;  ///< what the active queue does next; valid while plan_stands_
  bool plan_stands_ = false;
  std::uint64_t order_ = 0;
  bool draining_ = false;
  FreeFrom free_from_;         ///< the command buses
  std::uint32_t blocked_ = 0;  ///< ranks of which banks wait for their refresh
  std::vector<Blocked> blocked_banks_;
  std::vector<std::int64_t> refreshed_;  ///< per rank: how many refreshes
  MemoryClock refresh_next_ = kNoClock;  ///< next clock at which refresh has something to do
  MemoryClock close_next_ = kNoClock;    ///< next clock at which an idle row may be closed
  int burst_clocks_;
  MemoryClock least_column_gap_;  ///< between two column commands, whatever their banks
  AddressMap::Sequence sequence_;
  MemoryClock sequence_gap_ = 0;  ///< between reads of following addresses; 0: there is no even one
  DramCounters counters_;
};

}  // namespace secateur::hw
