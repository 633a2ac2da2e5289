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

void DramController::stream(MemoryClock last) {
  MemoryClock clock = next_;
  if (clock > last || !writes_.empty() || blocked_ != 0) return;
  while (!reads_.empty()) {
    const MemoryClock end = std::min({last + 1, refresh_next_, scheduler_.starves_at(reads_)});
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
