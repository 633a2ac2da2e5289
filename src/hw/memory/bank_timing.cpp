// SPDX-License-Identifier: Apache-2.0
#include "hw/memory/bank_timing.hpp"

namespace secateur::hw {
namespace {

/// Far enough in the past that no window reaches it.
constexpr MemoryClock kNever = -1'000'000;

}  // namespace

BankTiming::BankTiming(const MemoryConfig& memory)
    : timing_(memory.timing),
      half_burst_(memory.burst_length / 2),
      banks_per_rank_(memory.banks_per_group * memory.bank_groups),
      groups_per_rank_(memory.bank_groups),
      banks_(static_cast<std::size_t>(memory.ranks * memory.bank_groups * memory.banks_per_group)),
      groups_(static_cast<std::size_t>(memory.ranks * memory.bank_groups)),
      ranks_(static_cast<std::size_t>(memory.ranks)) {
  for (Rank& rank : ranks_) rank.activates.fill(kNever);
  for (int bank = 0; bank < banks(); ++bank) {
    at(bank).rank = bank / banks_per_rank_;
    at(bank).group = bank / memory.banks_per_group;
  }
}

MemoryClock BankTiming::least_column_gap() const {
  const int within = std::min(timing_.ccd_s, timing_.ccd_l);
  return ranks_.size() > 1 ? std::min(within, half_burst_ + kRankSwitch) : within;
}

bool BankTiming::any_open(int rank) const {
  for (int bank = rank * banks_per_rank_; bank < (rank + 1) * banks_per_rank_; ++bank) {
    if (at(bank).open_row != kClosed) return true;
  }
  return false;
}

MemoryClock BankTiming::precharge_all_at(int rank) const {
  MemoryClock clock = 0;
  for (int bank = rank * banks_per_rank_; bank < (rank + 1) * banks_per_rank_; ++bank) {
    if (at(bank).open_row != kClosed) clock = std::max(clock, at(bank).next_precharge);
  }
  return clock;
}

MemoryClock BankTiming::refresh_at(int rank) const {
  MemoryClock clock = 0;
  for (int bank = rank * banks_per_rank_; bank < (rank + 1) * banks_per_rank_; ++bank) {
    clock = std::max(clock, at(bank).next_activate);
  }
  return clock;
}

void BankTiming::activate(int bank, int row, MemoryClock clock) {
  Bank& b = at(bank);
  b.open_row = row;
  b.fresh = true;
  b.next_column = clock + timing_.rcd;
  b.next_precharge = clock + timing_.ras;
  Rank& rank = ranks_[static_cast<std::size_t>(rank_of(bank))];
  rank.activates[rank.oldest_activate] = clock;
  rank.oldest_activate = (rank.oldest_activate + 1) % rank.activates.size();
  rank.next_activate = std::max(clock + timing_.rrd_s, rank.activates[rank.oldest_activate] + timing_.faw);
  groups_[static_cast<std::size_t>(group_of(bank))].next_activate = clock + timing_.rrd_l;
}

void BankTiming::precharge(int bank, MemoryClock clock) {
  Bank& b = at(bank);
  b.open_row = kClosed;
  b.next_activate = clock + timing_.rp;
}

void BankTiming::precharge_all(int rank, MemoryClock clock) {
  for (int bank = rank * banks_per_rank_; bank < (rank + 1) * banks_per_rank_; ++bank) {
    if (at(bank).open_row != kClosed) precharge(bank, clock);
  }
}

bool BankTiming::write(int bank, MemoryClock clock) {
  Bank& b = at(bank);
  Rank& rank = ranks_[static_cast<std::size_t>(b.rank)];
  Group& group = groups_[static_cast<std::size_t>(b.group)];
  const MemoryClock data_end = clock + timing_.cwl + half_burst_;
  b.next_precharge = std::max(b.next_precharge, data_end + timing_.wr);
  group.next_write = clock + timing_.ccd_l;
  group.next_read = std::max({group.next_read, data_end + timing_.wtr_l, clock + timing_.ccd_l});
  rank.next_write = clock + timing_.ccd_s;
  rank.next_read = std::max({rank.next_read, data_end + timing_.wtr_s, clock + timing_.ccd_s});
  for_other_ranks(bank, [&](Rank& other) {
    other.next_write = std::max(other.next_write, clock + half_burst_ + kRankSwitch);
    other.next_read = std::max(other.next_read, data_end + kRankSwitch - timing_.cl);
  });
  return column(bank);
}

void BankTiming::refresh(int rank, MemoryClock clock) {
  for (int bank = rank * banks_per_rank_; bank < (rank + 1) * banks_per_rank_; ++bank) {
    at(bank).next_activate = clock + timing_.rfc;
  }
}

}  // namespace secateur::hw
