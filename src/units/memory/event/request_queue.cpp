// SPDX-License-Identifier: Apache-2.0
#include "units/memory/event/request_queue.hpp"

namespace secateur::hw {

RequestQueue::RequestQueue(int capacity, int banks, int cap)
    : cap_(cap), entries_(static_cast<std::size_t>(capacity)), banks_(static_cast<std::size_t>(banks)) {
  for (int i = capacity - 1; i >= 0; --i) {
    at(i).bank_next = free_;
    free_ = i;
  }
  used_.reserve(banks_.size());
}

void RequestQueue::row_changed(int number, int open_row) {
  Bank& bank = of(number);
  misses_ -= bank.misses;
  bank.misses = 0;
  for (int i = bank.head; i != kNone; i = at(i).bank_next) bank.misses += at(i).address.row != open_row ? 1 : 0;
  misses_ += bank.misses;
  bank.hit = next_hit(bank.head, open_row);
}

int RequestQueue::find(std::uint64_t access, int bank) const {
  int index = banks_[static_cast<std::size_t>(bank)].head;
  while (index != kNone && (*this)[index].access != access) index = (*this)[index].bank_next;
  return index;
}

}  // namespace secateur::hw
