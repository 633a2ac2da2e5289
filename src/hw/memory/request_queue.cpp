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

void RequestQueue::insert(const Entry& entry, int open_row) {
  SECATEUR_CHECK(!full(), "a column request was put into a full queue");
  const int index = free_;
  free_ = at(index).bank_next;
  Entry& placed = at(index);
  placed = entry;
  placed.bank_next = kNone;
  placed.younger = kNone;
  placed.older = youngest_;
  if (youngest_ != kNone) at(youngest_).younger = index;
  youngest_ = index;
  if (oldest_ == kNone) oldest_ = index;
  Bank& bank = banks_[static_cast<std::size_t>(entry.address.bank)];
  if (bank.tail != kNone) {
    at(bank.tail).bank_next = index;
  } else {
    bank.head = index;
    bank.place = static_cast<int>(used_.size());
    used_.push_back(entry.address.bank);
  }
  bank.tail = index;
  if (bank.hit == kNone && entry.address.row == open_row) bank.hit = index;
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
  const int bank = at(index).address.bank;
  unlink_from_age(index);
  unlink_from_bank(index);
  at(index).bank_next = free_;
  free_ = index;
  --size_;
  if (banks_[static_cast<std::size_t>(bank)].hit == index) refresh_hit(bank, open_row);
}

void RequestQueue::refresh_hit(int bank, int open_row) {
  int& hit = banks_[static_cast<std::size_t>(bank)].hit;
  hit = banks_[static_cast<std::size_t>(bank)].head;
  while (hit != kNone && at(hit).address.row != open_row) hit = at(hit).bank_next;
}

int RequestQueue::find(std::uint64_t access, int bank) const {
  int index = banks_[static_cast<std::size_t>(bank)].head;
  while (index != kNone && (*this)[index].access != access) index = (*this)[index].bank_next;
  return index;
}

}  // namespace secateur::hw
