// SPDX-License-Identifier: Apache-2.0
// The column requests that wait in one queue of a DRAM controller: by age, and by bank, with the oldest request of each
// bank that hits its open row, and how many of all do not. No time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/units.hpp"
#include "units/memory/event/address_map.hpp"

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

  /// `cap`: how often the oldest request of a bank may be passed.
  RequestQueue(int capacity, int banks, int cap);

  int size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool full() const { return free_ == kNone; }
  const Entry& operator[](int index) const { return entries_[static_cast<std::size_t>(index)]; }

  /// A place must be free. `open_row`: of the entry's bank.
  void insert(const Request& request, int open_row);
  void remove(int index, int open_row);
  /// Every request's address follows the one before it in age.
  bool sequential() const { return breaks_ == 0; }
  /// All requests hit and are sequential, and `gone` is a multiple of the distance at which their banks recur: the
  /// `gone` oldest leave and `come` younger ones stand behind the rest, fewer than leave; `request(i)` makes the i-th,
  /// in order, of those that are still here.
  template <class Make>
  void advance(std::int64_t gone, std::int64_t come, const Make& request);

  /// The bank has opened or closed a row.
  void row_changed(int bank, int open_row);

  /// kNone when empty.
  int oldest() const { return oldest_; }
  int youngest() const { return youngest_; }
  int oldest_of(int bank) const { return banks_[static_cast<std::size_t>(bank)].head; }
  /// The oldest one that hits the open row of the bank and may go; kNone when there is none, or when the bank's oldest
  /// has been passed too often.
  int candidate_hit(int bank) const {
    const Bank& b = banks_[static_cast<std::size_t>(bank)];
    return b.passed < cap_ || b.hit == b.head ? b.hit : kNone;
  }
  /// Some request is of the bank's open row, whether it may go or not.
  bool hits(int bank) const { return banks_[static_cast<std::size_t>(bank)].hit != kNone; }
  /// Every request hits the open row of its bank.
  bool all_hit() const { return misses_ == 0; }
  /// kNone when nothing of that address waits.
  int find(std::uint64_t access, int bank) const;

  std::size_t banks_in_use() const { return used_.size(); }
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
    int passed = 0;     ///< younger ones that left before the head
  };

  Entry& at(int index) { return entries_[static_cast<std::size_t>(index)]; }
  Bank& of(int bank) { return banks_[static_cast<std::size_t>(bank)]; }
  int next_hit(int index, int open_row) const;
  void unlink_from_bank(int index);
  void unlink_from_age(int index);
  int break_between(int older, int younger) const {
    return older != kNone && younger != kNone && (*this)[older].access + 1 != (*this)[younger].access ? 1 : 0;
  }

  int cap_;
  std::vector<Entry> entries_;
  std::vector<Bank> banks_;
  std::vector<int> used_;  ///< banks with requests, in no order
  int free_ = kNone;       ///< list through bank_next
  int oldest_ = kNone;
  int youngest_ = kNone;
  int size_ = 0;
  int misses_ = 0;
  int breaks_ = 0;  ///< neighbours in age whose addresses do not follow each other
};

inline void RequestQueue::insert(const Request& request, int open_row) {
  SECATEUR_CHECK(!full(), "a column request was put into a full queue");
  const int index = free_;
  Entry& placed = at(index);
  free_ = placed.bank_next;
  static_cast<Request&>(placed) = request;
  placed.bank_next = kNone;
  placed.younger = kNone;
  placed.older = youngest_;
  breaks_ += break_between(youngest_, index);
  (youngest_ == kNone ? oldest_ : at(youngest_).younger) = index;
  youngest_ = index;
  Bank& bank = of(request.address.bank);
  if (bank.tail != kNone) {
    at(bank.tail).bank_next = index;
  } else {
    bank.head = index;
    bank.place = static_cast<int>(used_.size());
    used_.push_back(request.address.bank);
  }
  bank.tail = index;
  if (request.address.row != open_row) {
    ++bank.misses;
    ++misses_;
  } else if (bank.hit == kNone) {
    bank.hit = index;
  }
  ++size_;
}

inline void RequestQueue::unlink_from_age(int index) {
  const Entry& entry = at(index);
  breaks_ += break_between(entry.older, entry.younger) - break_between(entry.older, index) -
             break_between(index, entry.younger);
  (entry.older == kNone ? oldest_ : at(entry.older).younger) = entry.younger;
  (entry.younger == kNone ? youngest_ : at(entry.younger).older) = entry.older;
}

inline void RequestQueue::unlink_from_bank(int index) {
  const int number = at(index).address.bank;
  Bank& bank = banks_[static_cast<std::size_t>(number)];
  int before = kNone;
  for (int i = bank.head; i != index; i = at(i).bank_next) before = i;
  (before == kNone ? bank.head : at(before).bank_next) = at(index).bank_next;
  if (bank.tail == index) bank.tail = before;
  if (bank.head != kNone) return;
  const int last = used_.back();
  used_[static_cast<std::size_t>(bank.place)] = last;
  banks_[static_cast<std::size_t>(last)].place = bank.place;
  used_.pop_back();
  bank.place = kNone;
}

/// The first request of `open_row` from `index` on in its bank's list.
inline int RequestQueue::next_hit(int index, int open_row) const {
  while (index != kNone && (*this)[index].address.row != open_row) index = (*this)[index].bank_next;
  return index;
}

inline void RequestQueue::remove(int index, int open_row) {
  const int number = at(index).address.bank;
  const bool missed = at(index).address.row != open_row;
  const int next = at(index).bank_next;
  Bank& bank = of(number);
  bank.passed = bank.head == index ? 0 : bank.passed + 1;
  unlink_from_age(index);
  unlink_from_bank(index);
  at(index).bank_next = free_;
  free_ = index;
  --size_;
  if (missed) {
    --bank.misses;
    --misses_;
  } else if (bank.hit == index) {
    bank.hit = next_hit(next, open_row);
  }
}

template <class Make>
void RequestQueue::advance(std::int64_t gone, std::int64_t come, const Make& request) {
  const std::int64_t stay = size_ + come - gone;
  const std::int64_t old = std::max<std::int64_t>(0, size_ - gone);  // of those that stay
  for (const int bank : used_) of(bank).passed = 0;                  // each one's oldest is among those that leave
  int from = oldest_;
  for (std::int64_t i = 0; old > 0 && i < gone; ++i) from = at(from).younger;
  int to = oldest_;
  for (std::int64_t i = 0; i < stay; ++i, to = at(to).younger) {
    if (i < old) {
      static_cast<Request&>(at(to)) = at(from);
      from = at(from).younger;
    } else {
      static_cast<Request&>(at(to)) = request(come - stay + i);
    }
  }
  while (size_ > stay) remove(youngest_, at(youngest_).address.row);
  breaks_ = 0;  // what was removed stood beside requests that were rewritten
}

}  // namespace secateur::hw
