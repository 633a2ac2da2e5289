// SPDX-License-Identifier: Apache-2.0
#include "units/memory/event/scheduler.hpp"

#include <algorithm>

namespace secateur::hw {

Scheduler::Scheduler(const BankTiming& timing, bool in_order)
    : timing_(timing),
      in_order_(in_order),
      terms_(static_cast<std::size_t>(timing.groups() * kKinds)),
      ready_(static_cast<std::size_t>(timing.banks())) {
  for (Wishes& wishes : wishes_) {
    wishes.banks.resize(ready_.size());
    wishes.changed.reserve(ready_.size());
  }
}

void Scheduler::bank_changed(int bank) {
  for (Wishes& wishes : wishes_) {
    bool& is_changed = wishes.banks[static_cast<std::size_t>(bank)].is_changed;
    if (!is_changed) wishes.changed.push_back(bank);
    is_changed = true;
  }
}

void Scheduler::all_changed() {
  for (Wishes& wishes : wishes_) wishes.are_all_changed = true;
}

MemoryClock Scheduler::ready_at(const RequestQueue& queue, bool write, int bank) const {
  if (queue.candidate_hit(bank) != RequestQueue::kNone) return write ? timing_.write_at(bank) : timing_.read_at(bank);
  return timing_.open_row(bank) == BankTiming::kClosed ? timing_.activate_at(bank) : timing_.precharge_at(bank);
}

Scheduler::Wish Scheduler::wish_of(const RequestQueue& queue, int bank) const {
  const int hit = queue.candidate_hit(bank);
  const int request = hit != RequestQueue::kNone ? hit : queue.oldest_of(bank);
  if (request == RequestQueue::kNone) return {};
  const auto term = [&](Kind kind) { return static_cast<std::uint16_t>(timing_.group_of(bank) * kKinds + kind); };
  const std::uint64_t order = queue[request].order;
  if (hit != RequestQueue::kNone) return {timing_.bank_column_at(bank), order, request, term(kColumn), true, false};
  if (timing_.open_row(bank) == BankTiming::kClosed) {
    return {timing_.bank_activate_at(bank), order, request, term(kActivate), false, false};
  }
  return {timing_.bank_precharge_at(bank), order, request, term(kPrecharge), false, false};
}

/// body(bank) for every bank with requests, and for others where that is faster.
template <class Body>
void Scheduler::for_banks(const RequestQueue& queue, const Body& body) const {
  const std::size_t banks = ready_.size();
  if (2 * queue.banks_in_use() < banks) {
    queue.for_banks([&](int bank) { body(static_cast<std::size_t>(bank)); });
  } else {
    for (std::size_t bank = 0; bank < banks; ++bank) body(bank);
  }
}

void Scheduler::renew(Wishes& wishes, const RequestQueue& queue) const {
  if (wishes.are_all_changed) {
    for (int bank = 0; bank < timing_.banks(); ++bank)
      wishes.banks[static_cast<std::size_t>(bank)] = wish_of(queue, bank);
  } else {
    for (const int bank : wishes.changed) wishes.banks[static_cast<std::size_t>(bank)] = wish_of(queue, bank);
  }
  wishes.are_all_changed = false;
  wishes.changed.clear();
}

/// What the rules between banks ask for, for each group and kind of command.
void Scheduler::find_terms(bool write) {
  for (int group = 0; group < timing_.groups(); ++group) {
    MemoryClock* const terms = &terms_[static_cast<std::size_t>(group * kKinds)];
    terms[kColumn] = write ? timing_.group_write_at(group) : timing_.group_read_at(group);
    terms[kActivate] = timing_.group_activate_at(group);
    terms[kPrecharge] = timing_.group_precharge_at(group);
  }
}

Choice Scheduler::choose_oldest(const RequestQueue& queue, bool write, const std::vector<Blocked>* blocked,
                                const FreeFrom& from) const {
  Choice choice;
  const int oldest = queue.oldest();
  if (oldest == RequestQueue::kNone) return choice;
  const AccessAddress& address = queue[oldest].address;
  const int open = timing_.open_row(address.bank);
  const Blocked block = blocked == nullptr ? kFree : (*blocked)[static_cast<std::size_t>(address.bank)];
  if (block == kNoCommand || (block == kNoActivate && open == BankTiming::kClosed)) return choice;
  if (open == address.row) {
    choice.column = oldest;
    choice.clock = std::max(from.column, write ? timing_.write_at(address.bank) : timing_.read_at(address.bank));
  } else {
    choice.row = oldest;
    const bool closed = open == BankTiming::kClosed;
    choice.clock = std::max(from.row, closed ? timing_.activate_at(address.bank) : timing_.precharge_at(address.bank));
  }
  return choice;
}

Choice Scheduler::choose(const RequestQueue& queue, bool write, const std::vector<Blocked>* blocked,
                         const FreeFrom& from) {
  if (in_order_) return choose_oldest(queue, write, blocked, from);
  Wishes& wishes = wishes_[write ? 1 : 0];
  renew(wishes, queue);
  find_terms(write);
  Choice choice;
  for_banks(queue, [&](std::size_t bank) {
    const Wish& wish = wishes.banks[bank];
    const MemoryClock bus = wish.is_column ? from.column : from.row;
    ready_[bank] = std::max(bus, std::max(wish.ready, terms_[wish.term]));
    if (blocked != nullptr) {
      const bool activate = wish.term % kKinds == kActivate;
      if ((*blocked)[bank] == kNoCommand || (activate && (*blocked)[bank] == kNoActivate)) ready_[bank] = kNoClock;
    }
    choice.clock = std::min(choice.clock, ready_[bank]);
  });
  if (choice.clock == kNoClock) return choice;
  std::uint64_t column = kLast;
  std::uint64_t row = kLast;
  for_banks(queue, [&](std::size_t bank) {
    if (ready_[bank] != choice.clock) return;
    const Wish& wish = wishes.banks[bank];
    std::uint64_t& oldest = wish.is_column ? column : row;
    if (wish.order >= oldest) return;
    oldest = wish.order;
    (wish.is_column ? choice.column : choice.row) = wish.request;
  });
  return choice;
}

}  // namespace secateur::hw
