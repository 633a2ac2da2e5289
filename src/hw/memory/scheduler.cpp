// SPDX-License-Identifier: Apache-2.0
#include "hw/memory/scheduler.hpp"

#include <algorithm>

namespace secateur::hw {

MemoryClock FrFcfsScheduler::ready_at(const RequestQueue& queue, bool write, int bank) const {
  return queue.oldest_hit(bank) != RequestQueue::kNone ? column_at(write, bank) : row_at(bank);
}

Choice FrFcfsScheduler::choose(const RequestQueue& queue, bool write, std::uint32_t blocked,
                               MemoryClock clock) const {
  Choice choice;
  if (queue.empty()) return choice;
  const MemoryClock starves = queue[queue.oldest()].inserted + cap_;
  if (clock >= starves) return choose_oldest(queue, write, blocked, clock);
  choice.next = starves;
  queue.for_banks([&](int bank) {
    if ((blocked >> timing_.rank_of(bank)) & 1u) return;
    const int hit = queue.oldest_hit(bank);
    const bool column = hit != RequestQueue::kNone;
    const MemoryClock ready = column ? column_at(write, bank) : row_at(bank);
    if (ready > clock) {
      choice.next = std::min(choice.next, ready);
      return;
    }
    const int request = column ? hit : queue.oldest_of(bank);
    int& best = column ? choice.column : choice.row;
    if (best == RequestQueue::kNone || queue[request].order < queue[best].order) best = request;
  });
  return choice;
}

Choice FrFcfsScheduler::choose_oldest(const RequestQueue& queue, bool write, std::uint32_t blocked,
                                      MemoryClock clock) const {
  Choice choice;
  const int oldest = queue.oldest();
  const int bank = queue[oldest].address.bank;
  if ((blocked >> timing_.rank_of(bank)) & 1u) return choice;
  const bool column = timing_.open_row(bank) == queue[oldest].address.row;
  const MemoryClock ready = column ? column_at(write, bank) : row_at(bank);
  if (ready > clock) {
    choice.next = ready;
  } else {
    (column ? choice.column : choice.row) = oldest;
  }
  return choice;
}

}  // namespace secateur::hw
