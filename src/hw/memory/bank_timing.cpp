// SPDX-License-Identifier: Apache-2.0
#include "hw/memory/bank_timing.hpp"

namespace secateur::hw {
namespace {

/// Far enough in the past that no window reaches it.
constexpr MemoryClock kNever = -1'000'000;
/// Clocks between the data of two ranks on the shared bus.
constexpr int kRankSwitch = 2;
/// Clocks between the end of read data and the start of write data on the same bus.
constexpr int kBusTurnaround = 2;

}  // namespace

BankTiming::BankTiming(const MemoryConfig& memory)
    : timing_(memory.timing),
      half_burst_(memory.burst_length / 2),
      banks_per_group_(memory.banks_per_group),
      banks_per_rank_(memory.banks_per_group * memory.bank_groups),
      groups_per_rank_(memory.bank_groups),
      banks_(static_cast<std::size_t>(memory.ranks * memory.bank_groups * memory.banks_per_group)),
      groups_(static_cast<std::size_t>(memory.ranks * memory.bank_groups)),
      ranks_(static_cast<std::size_t>(memory.ranks)) {
  for (Rank& rank : ranks_) rank.activates.fill(kNever);
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
  rank.next_activate = clock + timing_.rrd_s;
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

bool BankTiming::column(int bank) {
  const bool first = at(bank).fresh;
  at(bank).fresh = false;
  return first;
}

/// body(group, same group, same rank) for every group of the channel.
template <class Body>
void BankTiming::for_groups(int bank, const Body& body) {
  const int own = group_of(bank);
  const int own_rank = rank_of(bank);
  for (int g = 0; g < static_cast<int>(groups_.size()); ++g) {
    body(groups_[static_cast<std::size_t>(g)], g == own, g / groups_per_rank_ == own_rank);
  }
}

bool BankTiming::read(int bank, MemoryClock clock) {
  at(bank).next_precharge = std::max(at(bank).next_precharge, clock + timing_.rtp);
  const MemoryClock to_write = clock + timing_.cl + half_burst_ + kBusTurnaround - timing_.cwl;
  for_groups(bank, [&](Group& group, bool same_group, bool same_rank) {
    const int gap = !same_rank ? half_burst_ + kRankSwitch : same_group ? timing_.ccd_l : timing_.ccd_s;
    group.next_read = std::max(group.next_read, clock + gap);
    group.next_write = std::max(group.next_write, to_write);
  });
  return column(bank);
}

bool BankTiming::write(int bank, MemoryClock clock) {
  const MemoryClock data_end = clock + timing_.cwl + half_burst_;
  at(bank).next_precharge = std::max(at(bank).next_precharge, data_end + timing_.wr);
  for_groups(bank, [&](Group& group, bool same_group, bool same_rank) {
    const int gap = !same_rank ? half_burst_ + kRankSwitch : same_group ? timing_.ccd_l : timing_.ccd_s;
    group.next_write = std::max(group.next_write, clock + gap);
    const MemoryClock to_read = !same_rank ? data_end + kRankSwitch - timing_.cl
                                           : data_end + (same_group ? timing_.wtr_l : timing_.wtr_s);
    group.next_read = std::max(group.next_read, to_read);
  });
  return column(bank);
}

void BankTiming::refresh(int rank, MemoryClock clock) {
  for (int bank = rank * banks_per_rank_; bank < (rank + 1) * banks_per_rank_; ++bank) {
    at(bank).next_activate = clock + timing_.rfc;
  }
}

}  // namespace secateur::hw
