// SPDX-License-Identifier: Apache-2.0
// FR-FCFS with a cap on passing: which command a queue wants next (docs/microarchitecture/memory.md 5.5, Schedule).
// Looks only; the controller issues, and says what has changed since.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "config/memory.hpp"
#include "hw/memory/bank_timing.hpp"
#include "hw/memory/request_queue.hpp"

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

class FrFcfsScheduler {
 public:
  explicit FrFcfsScheduler(const BankTiming& timing);

  /// A request of the bank came or went, or a command went to it.
  void bank_changed(int bank);
  void all_changed();

  /// From `clock` on. `write`: kind of the queue's requests, always the same queue for each kind. `blocked`: a bit for
  /// each rank that waits for its refresh.
  Choice choose(const RequestQueue& queue, bool write, std::uint32_t blocked, MemoryClock clock);

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
  void find_terms(bool write, std::uint32_t blocked);

  const BankTiming& timing_;
  std::array<Wishes, 2> wishes_;    ///< of reads, of writes
  std::vector<MemoryClock> terms_;  ///< scratch of choose()
  std::vector<MemoryClock> ready_;  ///< scratch of choose()
};

}  // namespace secateur::hw
