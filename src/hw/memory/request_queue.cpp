// SPDX-License-Identifier: Apache-2.0
#include "hw/memory/request_queue.hpp"

#include "base/error.hpp"

namespace secateur::hw {

RequestQueue::RequestQueue(int capacity, int banks)
    : entries_(static_cast<std::size_t>(capacity)), banks_(static_cast<std::size_t>(banks)) {
  for (int i = capacity - 1; i >= 0; --i) {
    at(i).bank_next = free_;
    free_ = i;
  }
  used_.reserve(banks_.size());
}

void RequestQueue::insert(const Request& request, int open_row) {
  SECATEUR_CHECK(!full(), "a column request was put into a full queue");
  const int index = free_;
  Entry& placed = at(index);
  free_ = placed.bank_next;
  static_cast<Request&>(placed) = request;
  placed.bank_next = kNone;
  placed.younger = kNone;
  placed.older = youngest_;
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

void RequestQueue::unlink_from_age(int index) {
  const Entry& entry = at(index);
  (entry.older == kNone ? oldest_ : at(entry.older).younger) = entry.younger;
  (entry.younger == kNone ? youngest_ : at(entry.younger).older) = entry.older;
}

void RequestQueue::unlink_from_bank(int index) {
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

void RequestQueue::remove(int index, int open_row) {
  const int number = at(index).address.bank;
  const bool missed = at(index).address.row != open_row;
  const int next = at(index).bank_next;
  unlink_from_age(index);
  unlink_from_bank(index);
  at(index).bank_next = free_;
  free_ = index;
  --size_;
  Bank& bank = of(number);
  if (missed) {
    --bank.misses;
    --misses_;
  } else if (bank.hit == index) {
    bank.hit = next_hit(next, open_row);
  }
}

void RequestQueue::row_changed(int number, int open_row) {
  Bank& bank = of(number);
  misses_ -= bank.misses;
  bank.misses = 0;
  for (int i = bank.head; i != kNone; i = at(i).bank_next) bank.misses += at(i).address.row != open_row ? 1 : 0;
  misses_ += bank.misses;
  bank.hit = next_hit(bank.head, open_row);
}

/// The first request of `open_row` from `index` on in its bank's list.
int RequestQueue::next_hit(int index, int open_row) const {
  while (index != kNone && (*this)[index].address.row != open_row) index = (*this)[index].bank_next;
  return index;
}

int RequestQueue::find(std::uint64_t access, int bank) const {
  int index = banks_[static_cast<std::size_t>(bank)].head;
  while (index != kNone && (*this)[index].access != access) index = (*this)[index].bank_next;
  return index;
}

}  // namespace secateur::hw
