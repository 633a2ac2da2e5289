// SPDX-License-Identifier: Apache-2.0
// The column requests that wait in one queue of a DRAM controller: by age, and by bank, with the oldest request of each
// bank that hits its open row, and how many of all do not. No time.
#pragma once

#include <cstdint>
#include <vector>

#include "config/units.hpp"
#include "hw/memory/address_map.hpp"

namespace secateur::hw {

class RequestQueue {
 public:
  static constexpr int kNone = -1;

  /// What the front-end puts in.
  struct Request {
    std::uint64_t access = 0;  ///< address / access_bytes
    AccessAddress address;
    MemoryClock inserted = 0;
    std::uint64_t order = 0;  ///< age: lower is older, over both queues of a controller
    int burst = 0;
  };
  struct Entry : Request {
    int bank_next = kNone;  ///< the next younger one of its bank
    int older = kNone;
    int younger = kNone;
  };

  RequestQueue(int capacity, int banks);

  int size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool full() const { return free_ == kNone; }
  const Entry& operator[](int index) const { return entries_[static_cast<std::size_t>(index)]; }

  /// A place must be free. `open_row`: of the entry's bank.
  void insert(const Request& request, int open_row);
  void remove(int index, int open_row);
  /// The bank has opened or closed a row.
  void row_changed(int bank, int open_row);

  /// kNone when empty.
  int oldest() const { return oldest_; }
  int youngest() const { return youngest_; }
  int oldest_of(int bank) const { return banks_[static_cast<std::size_t>(bank)].head; }
  /// The oldest one that hits the open row of the bank; kNone when there is none.
  int oldest_hit(int bank) const { return banks_[static_cast<std::size_t>(bank)].hit; }
  /// Every request hits the open row of its bank.
  bool all_hit() const { return misses_ == 0; }
  /// kNone when nothing of that address waits.
  int find(std::uint64_t access, int bank) const;

  int banks_with_requests() const { return static_cast<int>(used_.size()); }
  /// body(bank) for every bank with requests.
  template <class Body>
  void for_banks(const Body& body) const {
    for (const int bank : used_) body(bank);
  }

 private:
  struct Bank {
    int head = kNone;
    int tail = kNone;
    int hit = kNone;
    int place = kNone;  ///< in used_
    int misses = 0;     ///< requests of another row than the open one
  };

  Entry& at(int index) { return entries_[static_cast<std::size_t>(index)]; }
  Bank& of(int bank) { return banks_[static_cast<std::size_t>(bank)]; }
  int next_hit(int index, int open_row) const;
  void unlink_from_bank(int index);
  void unlink_from_age(int index);

  std::vector<Entry> entries_;
  std::vector<Bank> banks_;
  std::vector<int> used_;  ///< banks with requests, in no order
  int free_ = kNone;       ///< list through bank_next
  int oldest_ = kNone;
  int youngest_ = kNone;
  int size_ = 0;
  int misses_ = 0;
};

}  // namespace secateur::hw
