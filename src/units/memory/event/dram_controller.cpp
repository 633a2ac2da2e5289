// SPDX-License-Identifier: Apache-2.0
#include "units/memory/event/dram_controller.hpp"

#include <algorithm>
#include <iterator>

#include "base/error.hpp"

namespace secateur::hw {

DramController::DramController(const MemoryConfig& memory)
    : memory_(memory),
      map_(memory),
      timing_(memory),
      scheduler_(timing_, memory.scheduler->in_order),
      clocks_(memory.standard->commands),
      has_two_buses_(memory.standard->has_two_buses),
      in_order_(memory.scheduler->in_order),
      closes_after_(memory.page_policy->closes_after(memory)),
      may_stream_(!in_order_ && closes_after_ == PagePolicy::kNever),
      reads_(memory.read_queue, timing_.banks(), memory.row_hit_cap),
      writes_(memory.write_queue, timing_.banks(), memory.row_hit_cap),
      blocked_banks_(static_cast<std::size_t>(timing_.banks())),
      refreshed_(static_cast<std::size_t>(memory.ranks)),
      burst_clocks_(memory.burst_clocks()),
      least_column_gap_(timing_.least_column_gap()),
      sequence_(map_.sequence()) {
  const MemoryTiming& t = memory.timing;
  if (sequence_.banks > 1 && sequence_.banks * t.ccd_s >= t.ccd_l) sequence_gap_ = t.ccd_s;
  if (sequence_.banks == 1 && sequence_.length > 1) sequence_gap_ = t.ccd_l;
  if (memory.refresh) {
    refresh_next_ = rank_due(0);
    next_ = refresh_next_;
  } else {
    next_ = kNoClock;
  }
}

int DramController::new_burst(const BurstRequest& request) {
  if (free_bursts_.empty()) {
    free_bursts_.push_back(static_cast<int>(bursts_.size()));
    bursts_.emplace_back();
  }
  const int index = free_bursts_.back();
  free_bursts_.pop_back();
  const auto access_bytes = static_cast<std::uint64_t>(memory_.access_bytes());
  burst(index) = {
      request, request.address / access_bytes, request.bytes / memory_.access_bytes(), 0, 0, live_bursts_.size()};
  live_bursts_.push_back(index);
  return index;
}

void DramController::arrive(const BurstRequest& request) {
  SECATEUR_CHECK(request.arrival > simulated_, "a burst arrived at a clock that was simulated already");
  const int index = new_burst(request);
  if (request.write) ++live_writes_;
  counters_.bytes += static_cast<std::uint64_t>(request.bytes);
  const auto later = [&](int other) {
    const BurstRequest& r = burst(other).request;
    return r.arrival > request.arrival || (r.arrival == request.arrival && r.port > request.port);
  };
  auto place = arriving_.end();
  while (place != arriving_.begin() && later(*std::prev(place))) --place;
  arriving_.insert(place, index);
  next_ = std::min(next_, request.arrival);
}

void DramController::run_until(MemoryClock last, std::vector<BurstCompletion>& completions) {
  completions_ = &completions;
  while (next_ <= last) {
    if (live_bursts_.size() == arriving_.size()) skip_idle_refreshes(last);
    simulated_ = next_;
    next_ = process(next_);
    if (may_stream_ && !draining_ && reads_.all_hit()) stream(last);
  }
  simulated_ = std::max(simulated_, last);
  completions_ = nullptr;
}

void DramController::take_arrivals(MemoryClock clock) {
  while (!arriving_.empty() && burst(arriving_.front()).request.arrival <= clock) {
    fifo_.push_back(arriving_.front());
    arriving_.pop_front();
  }
  counters_.fifo_high_water = std::max(counters_.fifo_high_water, fifo_.size());
}

MemoryClock DramController::process(MemoryClock clock) {
  take_arrivals(clock);
  split(clock);
  set_mode();
  const bool refreshed = clock >= refresh_next_ && refresh(clock);
  const bool issued = (!refreshed || has_two_buses_) && schedule(clock);
  const bool closed = closes_after_ != PagePolicy::kNever && close_idle_row(clock);
  // A command changes queues and banks; a burst in front may have found room by then.
  const bool busy = issued || refreshed || closed;
  if (busy || splittable()) return clock + 1;
  MemoryClock next = std::min({refresh_next_, plan_.clock, close_next_});
  if (!arriving_.empty()) next = std::min(next, burst(arriving_.front()).request.arrival);
  return next;
}

void DramController::insert(RequestQueue& queue, const RequestQueue::Request& request) {
  const int bank = request.address.bank;
  const int before = queue.candidate_hit(bank);
  const bool alone = queue.oldest_of(bank) == RequestQueue::kNone;
  queue.insert(request, timing_.open_row(bank));
  if (in_order_) {
    if (queue.size() == 1) plan_stands_ = false;
    return;
  }
  const bool hits = before == RequestQueue::kNone && queue.candidate_hit(bank) != RequestQueue::kNone;
  if (!alone && !hits) return;  // the bank wants what it wanted
  scheduler_.bank_changed(bank);
  if (!plan_stands_ || &queue != &active()) return;
  // A row command of that bank is wanted no more.
  const bool withdrawn = plan_.row != RequestQueue::kNone && queue[plan_.row].address.bank == bank;
  plan_stands_ = !withdrawn && !((blocked_ >> timing_.rank_of(bank)) & 1u);
  if (!plan_stands_) return;
  const FreeFrom from = free_from(request.inserted);
  const MemoryClock ready = std::max(hits ? from.column : from.row, scheduler_.ready_at(queue, draining_, bank));
  if (ready > plan_.clock) return;
  if (ready < plan_.clock) plan_ = {ready, RequestQueue::kNone, RequestQueue::kNone};
  int& place = hits ? plan_.column : plan_.row;
  if (place == RequestQueue::kNone) place = queue.youngest();  // who is there is older
}

/// Something can leave the FIFO as things stand: there is room for it, or it needs none.
bool DramController::splittable() const {
  if (fifo_.empty()) return false;
  const Burst& b = bursts_[static_cast<std::size_t>(fifo_.front())];
  if (!(b.request.write ? writes_ : reads_).full()) return true;
  return !writes_.empty() && writes_.find(b.next_access, map_.decode(b.next_access).bank) != RequestQueue::kNone;
}

/// At most one column request of the FIFO's head.
void DramController::split(MemoryClock clock) {
  if (!splittable()) return;
  const int index = fifo_.front();
  Burst& b = burst(index);
  const bool write = b.request.write;
  RequestQueue& queue = write ? writes_ : reads_;
  const AccessAddress address = map_.decode(b.next_access);
  const bool waits = !writes_.empty() && writes_.find(b.next_access, address.bank) != RequestQueue::kNone;
  if (!waits) {
    insert(queue, {b.next_access, address, clock, order_++, index});
    int& high_water = write ? counters_.write_queue_high_water : counters_.read_queue_high_water;
    high_water = std::max(high_water, queue.size());
    if (!write) ++b.queued;
  }
  // Posted, merged or forwarded: settled one clock later.
  if (waits || write) b.data_end = std::max(b.data_end, clock + 1);
  if (waits) ++(write ? counters_.merged_writes : counters_.forwarded_reads);
  if (waits && !write && read_observer_) read_observer_->read_done(clock, clock + 1);
  ++b.next_access;
  if (--b.unsplit == 0) retire_split_burst();
}

void DramController::retire_split_burst() {
  const int index = fifo_.front();
  fifo_.pop_front();
  finish_if_done(index);
}

void DramController::finish_if_done(int index) {
  const Burst& b = burst(index);
  if (b.unsplit > 0 || b.queued > 0) return;
  completions_->push_back({b.data_end, b.request.token});
  const int last = live_bursts_.back();
  live_bursts_[b.place] = last;
  burst(last).place = b.place;
  live_bursts_.pop_back();
  free_bursts_.push_back(index);
  if (b.request.write) --live_writes_;
}

void DramController::set_mode() {
  const bool before = draining_;
  if (draining_) {
    draining_ = !writes_.empty() && (writes_.size() > memory_.write_low || reads_.empty());
  } else {
    draining_ = writes_.size() >= memory_.write_high || (reads_.empty() && !writes_.empty());
  }
  if (draining_ != before) plan_stands_ = false;
}

/// True when a command went out.
bool DramController::schedule(MemoryClock clock) {
  RequestQueue& queue = active();
  if (!plan_stands_ || plan_.clock < clock) {
    plan_ = scheduler_.choose(queue, draining_, blocked_ != 0 ? &blocked_banks_ : nullptr, free_from(clock));
    plan_stands_ = true;
  }
  if (plan_.clock > clock) return false;
  const Choice now = plan_;
  plan_stands_ = false;
  const bool column = now.column != RequestQueue::kNone;
  if (now.row != RequestQueue::kNone && (has_two_buses_ || !column)) issue_row(queue, now.row, clock);
  if (column) issue_column(queue, now.column, clock);
  return true;
}

/// From when on the bank's row may be closed for being idle, as things stand; kNoClock: it is not idle.
MemoryClock DramController::idle_row_at(int bank) const {
  const bool open = timing_.open_row(bank) != BankTiming::kClosed;
  if (!open || blocked_banks_[static_cast<std::size_t>(bank)] == kNoCommand) return kNoClock;
  if (reads_.hits(bank) || writes_.hits(bank)) return kNoClock;
  return std::max({timing_.precharge_at(bank), timing_.used_at(bank) + closes_after_, free_from_.row});
}

/// True when a row was closed; `close_next_` becomes no later than the next clock at which one can be.
bool DramController::close_idle_row(MemoryClock clock) {
  close_next_ = kNoClock;
  int chosen = RequestQueue::kNone;
  for (int bank = 0; bank < timing_.banks(); ++bank) {
    const MemoryClock at = idle_row_at(bank);
    if (at <= clock && chosen == RequestQueue::kNone) {
      chosen = bank;
    } else {
      close_next_ = std::min(close_next_, std::max(at, clock + 1));
    }
  }
  if (chosen == RequestQueue::kNone) return false;
  plan_stands_ = false;
  precharge(map_.bank(chosen), clock);
  return true;
}

/// A command of so many clocks.
void DramController::occupy(bool column, MemoryClock clock, int clocks) {
  if (column || !has_two_buses_) free_from_.column = clock + clocks;
  if (!column || !has_two_buses_) free_from_.row = clock + clocks;
}

void DramController::tell(CommandKind kind, MemoryClock clock, const AccessAddress& address, int part) {
  if (observer_) {
    observer_->command({kind, clock, address.rank, address.group, address.bank, address.row, address.column, part});
  }
}

void DramController::row_changed(int bank) {
  scheduler_.bank_changed(bank);
  reads_.row_changed(bank, timing_.open_row(bank));
  writes_.row_changed(bank, timing_.open_row(bank));
}

void DramController::precharge(const AccessAddress& address, MemoryClock clock) {
  timing_.precharge(address.bank, clock);
  occupy(false, clock, clocks_.precharge);
  tell(CommandKind::precharge, clock, address);
  ++counters_.precharges;
  row_changed(address.bank);
}

void DramController::issue_row(RequestQueue& queue, int request, MemoryClock clock) {
  const AccessAddress address = queue[request].address;
  if (timing_.open_row(address.bank) != BankTiming::kClosed) return precharge(address, clock);
  timing_.activate(address.bank, address.row, clock);
  occupy(false, clock, clocks_.activate);
  tell(CommandKind::activate, clock, address);
  ++counters_.activates;
  row_changed(address.bank);
}

void DramController::issue_column(RequestQueue& queue, int request, MemoryClock clock) {
  const RequestQueue::Request served = queue[request];
  const AccessAddress& address = served.address;
  const int bank = address.bank;
  const bool write = draining_;
  const bool first = write ? timing_.write(bank, clock) : timing_.read(bank, clock);
  ++(first ? counters_.row_misses : counters_.row_hits);
  ++(write ? counters_.writes : counters_.reads);
  occupy(true, clock, clocks_.column);
  tell(write ? CommandKind::write : CommandKind::read, clock, address);
  queue.remove(request, timing_.open_row(bank));
  scheduler_.bank_changed(bank);
  if (write) {
    last_data_end_ = std::max(last_data_end_, clock + memory_.timing.cwl + burst_clocks_);
  } else {
    data_read(served, clock);
  }
}

/// The request's read command went out at `clock`.
void DramController::data_read(const RequestQueue::Request& request, MemoryClock clock) {
  const MemoryClock end = data_after(clock);
  last_data_end_ = std::max(last_data_end_, end);
  if (read_observer_) read_observer_->read_done(request.inserted, end);
  Burst& b = burst(request.burst);
  b.data_end = std::max(b.data_end, end);
  --b.queued;
  finish_if_done(request.burst);
}

std::int64_t DramController::requests_in_front() const {
  std::int64_t requests = 0;
  for (const int index : fifo_) requests += bursts_[static_cast<std::size_t>(index)].unsplit;
  for (const int index : arriving_) requests += bursts_[static_cast<std::size_t>(index)].unsplit;
  return requests;
}

MemoryClock DramController::next_completion_bound() const {
  const MemoryClock first = std::max(next_, simulated_ + 1);
  const MemoryClock data = memory_.timing.cl + burst_clocks_;
  const bool from_banks = writes_.empty() && live_writes_ == 0;  // nothing can be forwarded
  // With several ranks, one that was refreshed may come before what is older.
  if (from_banks && memory_.ranks == 1 && blocked_ == 0 && sequence_.banks > 1 && in_sequence()) {
    const RequestQueue::Entry& oldest = reads_[reads_.oldest()];
    const MemoryClock begin = std::max(first, timing_.read_at(oldest.address.bank));
    if (in_even_steps(begin)) {
      // No burst is done before the reads that certainly go in order, those of the oldest one's burst up to the end of
      // the rows; what was not read before a refresh is read after it.
      const Burst& b = bursts_[static_cast<std::size_t>(oldest.burst)];
      const std::int64_t certain = b.queued + std::min(b.unsplit, rest_of_sequence());
      return std::min(begin + (certain - 1) * sequence_gap_, std::max(first, refresh_next_)) + data;
    }
  }
  MemoryClock bound = kNoClock;
  for (const int index : live_bursts_) {
    const Burst& b = bursts_[static_cast<std::size_t>(index)];
    const MemoryClock begin = std::max(first, b.request.arrival);
    const std::int64_t left = b.queued + (from_banks ? b.unsplit : 0);
    MemoryClock clock = begin + b.unsplit;
    if (left > 0) clock = std::max(clock, begin + (left - 1) * least_column_gap_ + data);
    bound = std::min(bound, clock);
  }
  return bound;
}

}  // namespace secateur::hw
