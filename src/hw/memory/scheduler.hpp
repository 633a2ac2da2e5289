// SPDX-License-Identifier: Apache-2.0
// FR-FCFS with a cap on passing: which command a queue wants next (docs/microarchitecture/memory.md 5.5, Schedule).
// Looks only; the controller issues.
#pragma once

#include "config/memory.hpp"
#include "hw/memory/bank_timing.hpp"
#include "hw/memory/request_queue.hpp"

namespace secateur::hw {

/// Later than any clock of a run.
inline constexpr MemoryClock kNoClock = std::int64_t{1} << 60;

/// What goes out next, and when, if queues, banks and refresh stay as they are: the first clock at which a command is
/// ready, and the oldest ready request of each kind then. Neither: look again at that clock.
struct Choice {
  MemoryClock clock = kNoClock;
  int column = RequestQueue::kNone;  ///< request whose column command may go
  int row = RequestQueue::kNone;     ///< request whose bank gets an ACT or PRE
};

class FrFcfsScheduler {
 public:
  explicit FrFcfsScheduler(const BankTiming& timing) : timing_(timing) {}

  /// From `clock` on. `write`: kind of the queue's requests. `blocked`: a bit for each rank that waits for its refresh.
  Choice choose(const RequestQueue& queue, bool write, std::uint32_t blocked, MemoryClock clock) const;

  /// First clock at which the bank's next command for this queue is possible, as things stand.
  MemoryClock ready_at(const RequestQueue& queue, bool write, int bank) const;

 private:
  MemoryClock column_at(bool write, int bank) const {
    return write ? timing_.write_at(bank) : timing_.read_at(bank);
  }
  MemoryClock row_at(int bank) const {
    return timing_.open_row(bank) == BankTiming::kClosed ? timing_.activate_at(bank) : timing_.precharge_at(bank);
  }

  const BankTiming& timing_;
};

}  // namespace secateur::hw
