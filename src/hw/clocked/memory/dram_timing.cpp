// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/memory/dram_timing.hpp"

namespace secateur::hw::clocked {

DramTiming::DramTiming(const MemoryConfig& memory)
    : timing_(memory.timing),
      burst_clocks_(memory.burst_length / 2),
      bank_groups_(memory.bank_groups),
      banks_per_rank_(memory.bank_groups * memory.banks_per_group),
      banks_(static_cast<std::size_t>(memory.ranks * banks_per_rank_)),
      groups_(static_cast<std::size_t>(memory.ranks * memory.bank_groups)),
      ranks_(static_cast<std::size_t>(memory.ranks)) {}

bool DramTiming::may_activate(const DramLocation& at, MemoryClock now) const {
  const Rank& of = rank(at.rank);
  return now >= bank(at.bank).precharged + timing_.rp && now >= of.refreshed + timing_.rfc &&
         now >= groups_[group_index(at)].activated + timing_.rrd_l && now >= of.activated + timing_.rrd_s &&
         now >= of.activations[of.oldest_activation] + timing_.faw;
}

bool DramTiming::may_precharge(int index, MemoryClock now) const {
  const Bank& of = bank(index);
  return now >= of.activated + timing_.ras && now >= of.read + timing_.rtp &&
         now >= of.written + write_data() + timing_.wr;
}

bool DramTiming::rank_may_access(int index, bool write, MemoryClock now) const {
  const Rank& of = rank(index);
  if (now < of.read + timing_.ccd_s || now < of.written + timing_.ccd_s) return false;
  if (write && now < of.read + read_to_write()) return false;
  if (!write && now < of.written + write_data() + timing_.wtr_s) return false;
  const MemoryClock data = now + (write ? timing_.cwl : timing_.cl);
  return data >= data_end_ + (index == data_rank_ ? 0 : 2);
}

bool DramTiming::may_access(const DramLocation& at, bool write, MemoryClock now) const {
  const Group& group = groups_[group_index(at)];
  if (now < group.read + timing_.ccd_l || now < group.written + timing_.ccd_l) return false;
  if (!write && now < group.written + write_data() + timing_.wtr_l) return false;
  return now >= bank(at.bank).activated + timing_.rcd;
}

bool DramTiming::may_precharge_all(int index, MemoryClock now) const {
  const int first = index * banks_per_rank_;
  for (int b = first; b < first + banks_per_rank_; ++b) {
    if (open_row(b) != kClosed && !may_precharge(b, now)) return false;
  }
  return true;
}

bool DramTiming::may_refresh(int index, MemoryClock now) const {
  const Rank& of = rank(index);
  return of.open_banks == 0 && now >= of.precharged + timing_.rp && now >= of.refreshed + timing_.rfc;
}

void DramTiming::activate(const DramLocation& at, MemoryClock now) {
  Bank& opened = bank(at.bank);
  opened.open_row = at.row;
  opened.accessed = false;
  opened.activated = now;
  groups_[group_index(at)].activated = now;
  Rank& of = rank(at.rank);
  ++of.open_banks;
  of.activated = now;
  of.activations[of.oldest_activation] = now;
  of.oldest_activation = (of.oldest_activation + 1) % of.activations.size();
}

void DramTiming::precharge(const DramLocation& at, MemoryClock now) {
  Bank& closed = bank(at.bank);
  closed.open_row = kClosed;
  closed.precharged = now;
  Rank& of = rank(at.rank);
  --of.open_banks;
  of.precharged = now;
}

bool DramTiming::access(const DramLocation& at, bool write, MemoryClock now) {
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

void DramTiming::precharge_all(int index, MemoryClock now) {
  const int first = index * banks_per_rank_;
  for (int b = first; b < first + banks_per_rank_; ++b) {
    if (open_row(b) == kClosed) continue;
    bank(b).open_row = kClosed;
    bank(b).precharged = now;
  }
  rank(index).open_banks = 0;
  rank(index).precharged = now;
}

void DramTiming::refresh(int index, MemoryClock now) {
  rank(index).refreshed = now;
}

}  // namespace secateur::hw::clocked
