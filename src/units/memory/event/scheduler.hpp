// SPDX-License-Identifier: Apache-2.0
// Which command a queue wants next (docs/microarchitecture/memory.md 5.5, Schedule): FR-FCFS with a cap on passing, or
// first come, first served. Looks only; the controller issues, and says what has changed since.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/bank_timing.hpp"
#include "units/memory/event/request_queue.hpp"

namespace secateur::hw {

/// Later than any clock of a run.
inline constexpr MemoryClock kNoClock = std::int64_t{1} << 60;

/// What goes out next, and when, if queues, banks and refresh stay as they are: the first clock at which a command is
/// ready, and the oldest ready request of each kind then.
struct Choice {
  MemoryClock clock = kNoClock;
  int column = RequestQueue::kNone;  ///< request whose column command may go
  int row = RequestQueue::kNone;     ///< request whose bank gets an ACT or PRE
};

/// What refreshes keep a bank from.
enum Blocked : char {
  kFree = 0,
  kNoActivate = 1,  ///< another part of its rank is about to be refreshed
  kNoCommand = 2,   ///< it waits for its refresh
};

/// From when on the command buses are free; one bus: both the same.
struct FreeFrom {
  MemoryClock column = 0;
  MemoryClock row = 0;
};

class Scheduler {
 public:
  /// `in_order`: nobody passes the oldest.
  Scheduler(const BankTiming& timing, bool in_order);

  /// A request of the bank came or went, or a command went to it.
  void bank_changed(int bank);
  void all_changed();

  /// From `from` on. `write`: kind of the queue's requests, always the same queue for each kind. `blocked`: by bank;
  /// null: none is.
  Choice choose(const RequestQueue& queue, bool write, const std::vector<Blocked>* blocked, const FreeFrom& from);

  /// First clock at which the bank's next command for this queue is possible, as things stand.
  MemoryClock ready_at(const RequestQueue& queue, bool write, int bank) const;

 private:
  enum Kind { kColumn, kActivate, kPrecharge, kKinds };

  /// What a bank wants for one of the queues.
  struct Wish {
    MemoryClock ready = kNoClock;  ///< as far as the bank itself is concerned; kNoClock: it wants nothing
    std::uint64_t order = 0;
    int request = RequestQueue::kNone;
    std::uint16_t term = 0;  ///< what its group and rank ask for besides: kKinds * group + kind
    bool is_column = false;
    bool is_changed = false;
  };
  /// By bank; renewed where something has changed.
  struct Wishes {
    std::vector<Wish> banks;
    std::vector<int> changed;
    bool are_all_changed = false;
  };

  static constexpr std::uint64_t kLast = ~std::uint64_t{0};

  Wish wish_of(const RequestQueue& queue, int bank) const;
  void renew(Wishes& wishes, const RequestQueue& queue) const;
  template <class Body>
  void for_banks(const RequestQueue& queue, const Body& body) const;
  void find_terms(bool write);
  Choice choose_oldest(const RequestQueue& queue, bool write, const std::vector<Blocked>* blocked,
                       const FreeFrom& from) const;

  const BankTiming& timing_;
  bool in_order_;
  std::array<Wishes, 2> wishes_;    ///< of reads, of writes
  std::vector<MemoryClock> terms_;  ///< scratch of choose()
  std::vector<MemoryClock> ready_;  ///< scratch of choose()
};

}  // namespace secateur::hw
