// SPDX-License-Identifier: Apache-2.0
#include "units/memory/event/bank_timing.hpp"

namespace secateur::hw {
namespace {

/// Far enough in the past that no window reaches it.
constexpr MemoryClock kNever = -1'000'000;

}  // namespace

BankTiming::BankTiming(const MemoryConfig& memory)
    : timing_(memory.timing),
      burst_clocks_(memory.burst_clocks()),
      turnaround_(memory.standard->turnaround),
      write_to_write_(memory.timing.write_to_write()),
      precharged_part_(memory.refresh_parts() == 1 ? memory.timing.precharged_all() : memory.timing.rp),
      refresh_clocks_(memory.refresh_clocks()),
      parts_(memory.refresh_parts()),
      banks_per_rank_(memory.banks_per_group * memory.bank_groups),
      groups_per_rank_(memory.bank_groups),
      banks_(static_cast<std::size_t>(memory.ranks * memory.bank_groups * memory.banks_per_group)),
      groups_(static_cast<std::size_t>(memory.ranks * memory.bank_groups)),
      ranks_(static_cast<std::size_t>(memory.ranks)) {
  for (Rank& rank : ranks_) rank.activates.fill(kNever);
  part_banks_.resize(ranks_.size() * static_cast<std::size_t>(parts_));
  for (int bank = 0; bank < banks(); ++bank) {
    at(bank).rank = bank / banks_per_rank_;
    at(bank).group = bank / memory.banks_per_group;
    at(bank).part = memory.refresh_policy->part_of(memory, bank % banks_per_rank_);
    part_banks_[index(at(bank).rank * parts_ + at(bank).part)].push_back(bank);
  }
}

MemoryClock BankTiming::least_column_gap() const {
  const int within = std::min(timing_.ccd_s, timing_.ccd_l);
  return ranks_.size() > 1 ? std::min(within, burst_clocks_ + kRankSwitch) : within;
}

bool BankTiming::any_open(int rank) const {
  for (int bank = rank * banks_per_rank_; bank < (rank + 1) * banks_per_rank_; ++bank) {
    if (at(bank).open_row != kClosed) return true;
  }
  return false;
}

bool BankTiming::any_open(int rank, int part) const {
  const std::vector<int>& banks = banks_of(rank, part);
  return std::any_of(banks.begin(), banks.end(), [this](int bank) { return at(bank).open_row != kClosed; });
}

MemoryClock BankTiming::precharge_part_at(int rank, int part) const {
  MemoryClock clock = ranks_[index(rank)].next_precharge;
  for (const int bank : banks_of(rank, part)) {
    if (at(bank).open_row != kClosed) clock = std::max(clock, at(bank).next_precharge);
  }
  return clock;
}

MemoryClock BankTiming::refresh_at(int rank, int part) const {
  const Rank& of = ranks_[index(rank)];
  MemoryClock clock = 0;
  if (parts_ > 1) clock = std::max(of.next_refresh, of.activates[of.oldest_activate] + timing_.faw);
  for (const int bank : banks_of(rank, part)) clock = std::max(clock, at(bank).next_activate);
  return clock;
}

/// In the window of four.
void BankTiming::count_activation(Rank& rank, MemoryClock clock) {
  rank.activates[rank.oldest_activate] = clock;
  rank.oldest_activate = (rank.oldest_activate + 1) % rank.activates.size();
}

void BankTiming::activate(int bank, int row, MemoryClock clock) {
  Bank& b = at(bank);
  b.open_row = row;
  b.fresh = true;
  b.next_column = clock + timing_.rcd;
  b.next_precharge = clock + timing_.ras;
  b.used = clock;
  Rank& rank = ranks_[index(rank_of(bank))];
  count_activation(rank, clock);
  const MemoryClock within_rank = std::max(clock + timing_.rrd_s, rank.activates[rank.oldest_activate] + timing_.faw);
  rank.next_activate = std::max(rank.next_activate, within_rank);
  rank.next_refresh = std::max(rank.next_refresh, clock + timing_.rrd_l);
  groups_[index(group_of(bank))].next_activate = clock + timing_.rrd_l;
}

void BankTiming::precharge(int bank, MemoryClock clock) {
  Bank& b = at(bank);
  b.open_row = kClosed;
  b.next_activate = clock + timing_.rp;
  ranks_[index(b.rank)].next_precharge = clock + timing_.ppd;
}

void BankTiming::precharge_part(int rank, int part, MemoryClock clock) {
  for (const int bank : banks_of(rank, part)) {
    if (at(bank).open_row == kClosed) continue;
    at(bank).open_row = kClosed;
    at(bank).next_activate = clock + precharged_part_;
  }
  ranks_[index(rank)].next_precharge = clock + timing_.ppd;
}

bool BankTiming::write(int bank, MemoryClock clock) {
  Bank& b = at(bank);
  Rank& rank = ranks_[static_cast<std::size_t>(b.rank)];
  Group& group = groups_[static_cast<std::size_t>(b.group)];
  const MemoryClock data_end = clock + timing_.cwl + burst_clocks_;
  b.used = clock;
  b.next_precharge = std::max(b.next_precharge, data_end + timing_.wr);
  group.next_write = clock + write_to_write_;
  group.next_read = std::max({group.next_read, data_end + timing_.wtr_l, clock + timing_.ccd_l});
  rank.next_write = clock + timing_.ccd_s;
  rank.next_read = std::max({rank.next_read, data_end + timing_.wtr_s, clock + timing_.ccd_s});
  for_other_ranks(bank, [&](Rank& other) {
    other.next_write = std::max(other.next_write, clock + burst_clocks_ + kRankSwitch);
    other.next_read = std::max(other.next_read, data_end + kRankSwitch - timing_.cl);
  });
  return column(bank);
}

void BankTiming::refresh(int rank, int part, MemoryClock clock) {
  for (const int bank : banks_of(rank, part)) at(bank).next_activate = clock + refresh_clocks_;
  if (parts_ == 1) return;
  Rank& of = ranks_[index(rank)];
  count_activation(of, clock);
  of.next_refresh = std::max(of.next_refresh, clock + refresh_clocks_);
  const MemoryClock window = of.activates[of.oldest_activate] + timing_.faw;
  of.next_activate = std::max({of.next_activate, clock + timing_.rrefd.value_or(0), window});
}

}  // namespace secateur::hw
