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
  const MemoryClock starves = starves_at(queue);
  if (clock >= starves) return choose_oldest(queue, write, blocked, clock);
  queue.for_banks([&](int bank) {
    if (blocked != 0 && ((blocked >> timing_.rank_of(bank)) & 1u)) return;
    const int hit = queue.oldest_hit(bank);
    const bool column = hit != RequestQueue::kNone;
    const MemoryClock ready = std::max(clock, column ? column_at(write, bank) : row_at(bank));
    if (ready > choice.clock) return;
    if (ready < choice.clock) choice = {ready, RequestQueue::kNone, RequestQueue::kNone};
    const int request = column ? hit : queue.oldest_of(bank);
    int& best = column ? choice.column : choice.row;
    if (best == RequestQueue::kNone || queue[request].order < queue[best].order) best = request;
  });
  if (choice.clock >= starves) choice = {starves, RequestQueue::kNone, RequestQueue::kNone};
  return choice;
}

Choice FrFcfsScheduler::choose_oldest(const RequestQueue& queue, bool write, std::uint32_t blocked,
                                      MemoryClock clock) const {
  Choice choice;
  const int oldest = queue.oldest();
  const int bank = queue[oldest].address.bank;
  if ((blocked >> timing_.rank_of(bank)) & 1u) return choice;
  const bool column = timing_.open_row(bank) == queue[oldest].address.row;
  choice.clock = std::max(clock, column ? column_at(write, bank) : row_at(bank));
  (column ? choice.column : choice.row) = oldest;
  return choice;
}

}  // namespace secateur::hw
