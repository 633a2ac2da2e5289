// SPDX-License-Identifier: Apache-2.0
#include "hw/memory/scheduler.hpp"

#include <algorithm>

namespace secateur::hw {

MemoryClock FrFcfsScheduler::ready_at(const RequestQueue& queue, bool write, int bank) const {
  return queue.candidate_hit(bank) != RequestQueue::kNone ? column_at(write, bank) : row_at(bank);
}

Choice FrFcfsScheduler::choose(const RequestQueue& queue, bool write, std::uint32_t blocked,
                               MemoryClock clock) const {
  Choice choice;
  queue.for_banks([&](int bank) {
    if (blocked != 0 && ((blocked >> timing_.rank_of(bank)) & 1u)) return;
    const int hit = queue.candidate_hit(bank);
    const bool column = hit != RequestQueue::kNone;
    const MemoryClock ready = std::max(clock, column ? column_at(write, bank) : row_at(bank));
    if (ready > choice.clock) return;
    if (ready < choice.clock) choice = {ready, RequestQueue::kNone, RequestQueue::kNone};
    const int request = column ? hit : queue.oldest_of(bank);
    int& best = column ? choice.column : choice.row;
    if (best == RequestQueue::kNone || queue[request].order < queue[best].order) best = request;
  });
  return choice;
}

}  // namespace secateur::hw
