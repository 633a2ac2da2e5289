// SPDX-License-Identifier: Apache-2.0
// The controller's short cut: while every queued request is a read that hits an open row, nothing is written and no
// refresh is due, only column commands and the front-end move. The same clocks as process() makes of them, one step for
// each command (docs/microarchitecture/memory.md 5.4, 5.5); the first thing that is different ends it.
#include <algorithm>

#include "hw/memory/dram_controller.hpp"

namespace secateur::hw {

/// The oldest of the reads that are ready first, from `clock` on. All queued reads hit.
DramController::NextRead DramController::next_read(MemoryClock clock) const {
  NextRead next;
  reads_.for_banks([&](int bank) {
    const MemoryClock ready = std::max(clock, timing_.read_at(bank));
    const int request = reads_.oldest_hit(bank);
    if (ready < next.clock || (ready == next.clock && reads_[request].order < reads_[next.request].order)) {
      next = {ready, request};
    }
  });
  return next;
}

/// The front-end's clocks from `clock` on, up to and including that of `next`, which a newcomer may come before; `clock`
/// becomes the first one left. False: what comes into a queue then is no read that hits.
bool DramController::fill(MemoryClock& clock, MemoryClock end, NextRead& next) {
  for (; clock < end && clock <= next.clock; ++clock) {
    if (fifo_.empty()) {
      if (arriving_.empty()) return true;
      const MemoryClock arrival = burst(arriving_.front()).request.arrival;
      if (arrival >= end || arrival > next.clock) return true;
      clock = std::max(clock, arrival);
      take_arrivals(clock);
    }
    const int index = fifo_.front();
    Burst& b = burst(index);
    if (b.request.write) return false;
    if (reads_.full()) return true;
    const AccessAddress address = map_.decode(b.next_access);
    if (timing_.open_row(address.bank) != address.row) return false;
    if (b.unsplit == 1) take_arrivals(clock);
    reads_.insert({b.next_access, address, clock, order_++, index}, address.row);
    counters_.read_queue_high_water = std::max(counters_.read_queue_high_water, reads_.size());
    ++b.queued;
    ++b.next_access;
    const MemoryClock ready = std::max(clock, timing_.read_at(address.bank));
    if (ready < next.clock) next = {ready, reads_.youngest()};
    if (--b.unsplit == 0) retire_split_burst();
  }
  return true;
}

/// The closed form of a full queue of one row with more of that row to come: a read each ccd_l clocks, and at the clock
/// after it the place is filled. Leaves the burst in front its last request. Returns the first clock not simulated:
/// `clock` when this form does not hold or is not worth it.
MemoryClock DramController::read_row(MemoryClock clock, MemoryClock end) {
  if (!reads_.full() || reads_.banks_with_requests() != 1 || fifo_.empty()) return clock;
  Burst& front = burst(fifo_.front());
  const AccessAddress address = reads_[reads_.oldest()].address;
  const AccessAddress coming = map_.decode(front.next_access);
  if (front.request.write || coming.bank != address.bank || coming.row != address.row) return clock;
  const MemoryClock first = std::max(clock, timing_.read_at(address.bank));
  const MemoryClock gap = timing_.bank_column_gap();
  const std::int64_t fits = first < end ? (end - 1 - first) / gap + 1 : 0;
  const std::int64_t commands = std::min({fits, front.unsplit, map_.rest_of_row(front.next_access) + 1});
  if (commands < reads_.size() / 2 + 1) return clock;
  const std::int64_t newcomers = commands - 1;
  const auto newcomer = [&](std::int64_t i) {
    const std::uint64_t access = front.next_access + static_cast<std::uint64_t>(i);
    return RequestQueue::Request{access, map_.decode(access), first + i * gap + 1,
                                 order_ + static_cast<std::uint64_t>(i), fifo_.front()};
  };
  const std::int64_t queued = reads_.size();
  std::int64_t i = 0;
  for (int request = reads_.oldest(); i < std::min(commands, queued); request = reads_[request].younger, ++i) {
    tell(CommandKind::read, first + i * gap, reads_[request].address);
    data_read(reads_[request].burst, first + i * gap);
  }
  for (; observer_ && i < commands; ++i) tell(CommandKind::read, first + i * gap, newcomer(i - queued).address);
  reads_.advance(commands, newcomers, newcomer);
  const MemoryClock last = first + (commands - 1) * gap;
  if (commands > queued) front.data_end = std::max(front.data_end, data_after(last));
  front.queued += newcomers - std::max<std::int64_t>(0, commands - queued);
  front.next_access += static_cast<std::uint64_t>(newcomers);
  front.unsplit -= newcomers;
  order_ += static_cast<std::uint64_t>(newcomers);
  const bool missed = timing_.read(address.bank, last);
  counters_.row_misses += missed ? 1 : 0;
  counters_.row_hits += static_cast<std::uint64_t>(commands) - (missed ? 1 : 0);
  counters_.reads += static_cast<std::uint64_t>(commands);
  return last + 1;
}

void DramController::stream(MemoryClock last) {
  MemoryClock clock = next_;
  if (clock > last || !writes_.empty() || blocked_ != 0) return;
  while (!reads_.empty()) {
    const MemoryClock quiet_end = std::min(last + 1, refresh_next_);
    clock = read_row(clock, quiet_end);  // in order: no request can starve
    const MemoryClock end = std::min(quiet_end, scheduler_.starves_at(reads_));
    NextRead next = next_read(clock);
    if (!fill(clock, end, next) || next.clock >= end) break;
    issue_column(reads_, next.request, next.clock);
    clock = next.clock + 1;
  }
  plan_stands_ = false;
  simulated_ = std::max(simulated_, clock - 1);
  next_ = clock;
}

}  // namespace secateur::hw
