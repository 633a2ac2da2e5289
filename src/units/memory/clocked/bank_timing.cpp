// SPDX-License-Identifier: Apache-2.0
#include "units/memory/clocked/bank_timing.hpp"

namespace secateur::hw::clocked {

BankTiming::BankTiming(const MemoryConfig& memory)
    : timing_(memory.timing),
      burst_clocks_(memory.burst_clocks()),
      turnaround_(memory.standard->turnaround),
      refresh_clocks_(memory.refresh_clocks()),
      parts_(memory.refresh_parts()),
      bank_groups_(memory.bank_groups),
      banks_per_rank_(memory.bank_groups * memory.banks_per_group),
      banks_(static_cast<std::size_t>(memory.ranks * banks_per_rank_)),
      groups_(static_cast<std::size_t>(memory.ranks * memory.bank_groups)),
      ranks_(static_cast<std::size_t>(memory.ranks)) {
  for (int b = 0; b < banks_per_rank_; ++b) bank_parts_.push_back(memory.refresh_policy->part_of(memory, b));
}

bool BankTiming::may_activate(const AccessAddress& at, MemoryClock now) const {
  const Rank& of = rank(at.rank);
  if (parts_ > 1 && now < of.refreshed + timing_.rrefd.value_or(0)) return false;
  return now >= precharge_over(bank(at.bank)) && now >= bank(at.bank).refreshed + refresh_clocks_ &&
         now >= groups_[group_index(at)].activated + timing_.rrd_l && now >= of.activated + timing_.rrd_s &&
         window_is_free(of, now);
}

bool BankTiming::may_precharge(int index, MemoryClock now) const {
  const Bank& of = bank(index);
  return now >= rank(rank_of(index)).precharged + timing_.ppd && now >= of.activated + timing_.ras &&
         now >= of.read + timing_.rtp && now >= of.written + write_data() + timing_.wr;
}

bool BankTiming::rank_may_access(int index, bool write, MemoryClock now) const {
  const Rank& of = rank(index);
  if (now < of.read + timing_.ccd_s || now < of.written + timing_.ccd_s) return false;
  const auto turns = [&](const Rank& any) { return now >= any.read + read_to_write(); };
  if (write && !std::all_of(ranks_.begin(), ranks_.end(), turns)) return false;
  if (!write && now < of.written + write_data() + timing_.wtr_s) return false;
  const MemoryClock data = now + (write ? timing_.cwl : timing_.cl);
  return data >= data_end_ + (index == data_rank_ ? 0 : 2);
}

bool BankTiming::may_access(const AccessAddress& at, bool write, MemoryClock now) const {
  const Group& group = groups_[group_index(at)];
  const int after_write = write ? timing_.write_to_write() : timing_.ccd_l;
  if (now < group.read + timing_.ccd_l || now < group.written + after_write) return false;
  if (!write && now < group.written + write_data() + timing_.wtr_l) return false;
  return now >= bank(at.bank).activated + timing_.rcd;
}

bool BankTiming::any_open(int rank, int part) const {
  for (int b = rank * banks_per_rank_; b < (rank + 1) * banks_per_rank_; ++b) {
    if (part_of(b) == part && open_row(b) != kClosed) return true;
  }
  return false;
}

bool BankTiming::may_precharge_part(int rank, int part, MemoryClock now) const {
  for (int b = rank * banks_per_rank_; b < (rank + 1) * banks_per_rank_; ++b) {
    if (part_of(b) == part && open_row(b) != kClosed && !may_precharge(b, now)) return false;
  }
  return true;
}

/// The banks of the part are closed.
bool BankTiming::may_refresh(int index, int part, MemoryClock now) const {
  for (int b = index * banks_per_rank_; b < (index + 1) * banks_per_rank_; ++b) {
    if (part_of(b) == part && now < std::max(precharge_over(bank(b)), bank(b).refreshed + refresh_clocks_))
      return false;
  }
  if (parts_ == 1) return true;
  const Rank& of = rank(index);
  return now >= of.refreshed + refresh_clocks_ && now >= of.activated + timing_.rrd_l && window_is_free(of, now);
}

void BankTiming::count_activation(Rank& of, MemoryClock now) {
  of.activations[of.oldest_activation] = now;
  of.oldest_activation = (of.oldest_activation + 1) % of.activations.size();
}

void BankTiming::activate(const AccessAddress& at, MemoryClock now) {
  Bank& opened = bank(at.bank);
  opened.open_row = at.row;
  opened.accessed = false;
  opened.activated = now;
  groups_[group_index(at)].activated = now;
  Rank& of = rank(at.rank);
  of.activated = now;
  count_activation(of, now);
}

void BankTiming::precharge(const AccessAddress& at, MemoryClock now) {
  Bank& closed = bank(at.bank);
  closed.open_row = kClosed;
  closed.precharged = now;
  closed.precharged_with_all = false;
  rank(at.rank).precharged = now;
}

bool BankTiming::access(const AccessAddress& at, bool write, MemoryClock now) {
  Bank& of = bank(at.bank);
  (write ? of.written : of.read) = now;
  (write ? groups_[group_index(at)].written : groups_[group_index(at)].read) = now;
  (write ? rank(at.rank).written : rank(at.rank).read) = now;
  data_end_ = now + (write ? write_data() : read_data());
  data_rank_ = at.rank;
  const bool first = !of.accessed;
  of.accessed = true;
  return first;
}

void BankTiming::precharge_part(int index, int part, MemoryClock now) {
  for (int b = index * banks_per_rank_; b < (index + 1) * banks_per_rank_; ++b) {
    if (part_of(b) != part || open_row(b) == kClosed) continue;
    bank(b).open_row = kClosed;
    bank(b).precharged = now;
    bank(b).precharged_with_all = parts_ == 1;
  }
  rank(index).precharged = now;
}

void BankTiming::refresh(int index, int part, MemoryClock now) {
  for (int b = index * banks_per_rank_; b < (index + 1) * banks_per_rank_; ++b) {
    if (part_of(b) == part) bank(b).refreshed = now;
  }
  rank(index).refreshed = now;
  if (parts_ > 1) count_activation(rank(index), now);
}

}  // namespace secateur::hw::clocked
