// SPDX-License-Identifier: Apache-2.0
// The controller's short cuts, exact: while every queued request is a read that hits an open row, nothing is written
// and no refresh is due, only column commands and the front-end move. Then one step does for a command, and one closed
// form for a run of following addresses. The same clocks as process() makes of them
// (docs/microarchitecture/memory.md 5.4, 5.5); the first thing that is different ends them.
#include <algorithm>

#include "units/memory/event/dram_controller.hpp"

namespace secateur::hw {

/// The oldest of the reads that are ready first, from `clock` on. All queued reads hit.
DramController::NextRead DramController::next_read(MemoryClock clock) const {
  NextRead next;
  reads_.for_banks([&](int bank) {
    const MemoryClock ready = std::max({clock, free_from_.column, timing_.read_at(bank)});
    const int request = reads_.candidate_hit(bank);
    if (ready < next.clock || (ready == next.clock && reads_[request].order < reads_[next.request].order)) {
      next = {ready, request};
    }
  });
  return next;
}

/// The front-end's clocks from `clock` on, up to and including that of `next`, which a newcomer may come before;
/// `clock` becomes the first one left. False: what comes into a queue then is no read that hits.
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
    const MemoryClock ready = std::max({clock, free_from_.column, timing_.read_at(address.bank)});
    if (ready < next.clock) next = {ready, reads_.youngest()};
    if (--b.unsplit == 0) retire_split_burst();
  }
  return true;
}

/// How many reads, each `sequence_gap_` after the one before it, follow from `first` on before `end`, in the order of
/// age and each making room for the next request: 0 when this form does not hold or is not worth it.
std::int64_t DramController::commands_in_sequence(MemoryClock first, MemoryClock end) const {
  const std::int64_t fits = first < end ? (end - 1 - first) / sequence_gap_ + 1 : 0;
  const int worthwhile = reads_.size() / 4 + 1;
  if (fits < worthwhile || !in_sequence() || !in_even_steps(first)) return 0;
  const RequestQueue::Entry& youngest = reads_[reads_.youngest()];
  const std::int64_t rest = rest_of_sequence();
  std::int64_t supply = 0;
  for (const int index : fifo_) {
    const Burst& b = bursts_[static_cast<std::size_t>(index)];
    const bool follows = b.next_access == youngest.access + 1 + static_cast<std::uint64_t>(supply);
    if (b.request.write || !follows || supply > rest) break;
    supply += b.unsplit;
  }
  // One of the supply stays in front: behind it a write could come, which needs no place here.
  const std::int64_t commands = std::min({fits, supply, rest + 1}) / sequence_.banks * sequence_.banks;
  return commands < worthwhile ? 0 : commands;
}

/// Following addresses in the same open rows of all banks that they go round: they are read in order of age, and before
/// everything younger.
bool DramController::in_sequence() const {
  if (sequence_gap_ == 0 || !reads_.all_hit() || !reads_.sequential()) return false;
  if (reads_.size() < std::max(2, sequence_.banks)) return false;
  return reads_[reads_.oldest()].access / sequence_.length == reads_[reads_.youngest()].access / sequence_.length;
}

/// In a sequence: the oldest is read at `first`, nobody before it, and the banks are ready for the others in turn.
bool DramController::in_even_steps(MemoryClock first) const {
  const int bank = reads_[reads_.oldest()].address.bank;
  if (sequence_.banks > 1 && first > std::max(simulated_ + 1, timing_.rank_read_at(bank))) return false;
  int request = reads_.oldest();
  for (int i = 0; i < sequence_.banks; ++i, request = reads_[request].younger) {
    if (timing_.read_at(reads_[request].address.bank) > first + i * sequence_gap_) return false;
  }
  return true;
}

/// Addresses after the youngest's in the same rows.
std::int64_t DramController::rest_of_sequence() const {
  return static_cast<std::int64_t>(sequence_.length - 1 - reads_[reads_.youngest()].access % sequence_.length);
}

/// The closed form of following addresses in open rows with more of them to come; the queue is full. Returns the first
/// clock that is not simulated: `clock` when there is no such sequence.
MemoryClock DramController::read_sequence(MemoryClock clock, MemoryClock end) {
  if (sequence_gap_ == 0 || fifo_.empty()) return clock;
  const MemoryClock first = std::max({clock, free_from_.column, timing_.read_at(reads_[reads_.oldest()].address.bank)});
  const std::int64_t commands = commands_in_sequence(first, end);
  if (commands == 0) return clock;
  const std::int64_t queued = reads_.size();
  const std::uint64_t access = reads_[reads_.oldest()].access;
  const auto at = [&](std::int64_t i) { return first + i * sequence_gap_; };
  int request = reads_.oldest();
  for (std::int64_t i = 0; i < std::min(commands, queued); ++i, request = reads_[request].younger) {
    data_read(reads_[request], at(i));
  }
  for (std::int64_t i = queued; read_observer_ && i < commands; ++i) {
    read_observer_->read_done(at(i - queued) + 1, data_after(at(i)));
  }
  last_data_end_ = std::max(last_data_end_, data_after(at(commands - 1)));
  for (std::int64_t i = 0; observer_ && i < commands; ++i) {
    tell(CommandKind::read, at(i), map_.decode(access + static_cast<std::uint64_t>(i)));
  }
  // The last read of each bank leaves what all of them would.
  counters_.row_hits += static_cast<std::uint64_t>(commands - sequence_.banks);
  for (std::int64_t i = commands - sequence_.banks; i < commands; ++i) {
    const bool first_of_row = timing_.read(map_.decode(access + static_cast<std::uint64_t>(i)).bank, at(i));
    ++(first_of_row ? counters_.row_misses : counters_.row_hits);
  }
  counters_.reads += static_cast<std::uint64_t>(commands);
  occupy(true, at(commands - 1), clocks_.column);
  take_newcomers(first, commands, queued);
  return at(commands - 1) + 1;
}

/// The front-end's part of it: request i comes into the queue the clock after command i, but for the last one's, which
/// is left. `queued`: requests in the queue at first.
void DramController::take_newcomers(MemoryClock first, std::int64_t commands, std::int64_t queued) {
  const std::int64_t newcomers = commands - 1;
  const auto inserted = [&](std::int64_t i) { return first + i * sequence_gap_ + 1; };
  auto source = fifo_.begin();
  std::int64_t before = 0;  // newcomers of bursts in front of the source
  reads_.advance(commands, newcomers, [&](std::int64_t i) {
    for (; i - before >= burst(*source).unsplit; ++source) before += burst(*source).unsplit;
    const std::uint64_t access = burst(*source).next_access + static_cast<std::uint64_t>(i - before);
    return RequestQueue::Request{access, map_.decode(access), inserted(i), order_ + static_cast<std::uint64_t>(i),
                                 *source};
  });
  order_ += static_cast<std::uint64_t>(newcomers);
  for (std::int64_t begin = 0; begin < newcomers;) {
    Burst& b = burst(fifo_.front());
    const std::int64_t come = std::min(b.unsplit, newcomers - begin);
    const std::int64_t gone = std::clamp<std::int64_t>(commands - queued - begin, 0, come);
    if (gone > 0) b.data_end = std::max(b.data_end, data_after(first + (queued + begin + gone - 1) * sequence_gap_));
    b.queued += come - gone;
    b.next_access += static_cast<std::uint64_t>(come);
    b.unsplit -= come;
    begin += come;
    if (b.unsplit > 0) continue;
    take_arrivals(inserted(begin - 1));
    retire_split_burst();
  }
}

/// From the next clock on at which something may happen, at most to `last`; what it does not know it leaves to
/// process().
void DramController::stream(MemoryClock last) {
  MemoryClock clock = next_;
  if (clock > last || !writes_.empty() || blocked_ != 0) return;
  const std::uint64_t reads_before = counters_.reads;
  const std::uint64_t order_before = order_;
  while (!reads_.empty()) {
    const MemoryClock end = std::min(last + 1, refresh_next_);
    NextRead next = next_read(clock);
    if (!fill(clock, end, next)) break;
    if (clock <= next.clock && reads_.full()) {
      const MemoryClock after = read_sequence(clock, end);
      if (after > clock) {
        clock = after;
        continue;
      }
    }
    if (next.clock >= end) break;
    issue_column(reads_, next.request, next.clock);
    clock = next.clock + 1;
  }
  if (counters_.reads != reads_before || order_ != order_before) {
    plan_stands_ = false;
    scheduler_.all_changed();
  }
  simulated_ = std::max(simulated_, clock - 1);
  next_ = clock;
}

}  // namespace secateur::hw
