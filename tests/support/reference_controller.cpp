// SPDX-License-Identifier: Apache-2.0
#include "support/reference_controller.hpp"

#include <algorithm>
#include <sstream>
#include <string>

#include "support/names.hpp"

namespace secateur::test {

using hw::CommandKind;

ReferenceController::ReferenceController(const MemoryConfig& memory)
    : memory_(memory),
      banks_(static_cast<std::size_t>(memory.ranks * memory.bank_groups * memory.banks_per_group)),
      activations_(static_cast<std::size_t>(memory.ranks)),
      rank_precharged_(static_cast<std::size_t>(memory.ranks), kLongAgo),
      refreshed_at_(static_cast<std::size_t>(memory.ranks), kLongAgo),
      refreshes_(static_cast<std::size_t>(memory.ranks)) {}

void ReferenceController::arrive(const hw::BurstRequest& request) {
  coming_.push_back(bursts_.size());
  bursts_.push_back({request, 0, 0, 0});
}

void ReferenceController::run_until(MemoryClock last) {
  for (; now_ <= last; ++now_) {
    front_end();
    mode();
    if (memory_.refresh && bus_free(CommandKind::refresh)) refresh();
    if (memory_.scheduler->in_order) {
      schedule_oldest();
    } else {
      schedule();
    }
    if (bus_free(CommandKind::precharge)) close_idle();
  }
}

ReferenceController::Request ReferenceController::decode(std::uint64_t access) const {
  Request request;
  request.access = access;
  std::vector<std::string> names;
  std::istringstream text(memory_.address_map);
  for (std::string name; text >> name;) names.insert(names.begin(), name);
  int bank_in_group = 0;
  for (const std::string& name : names) {
    const auto take = [&access](int size) {
      const auto value = static_cast<int>(access % static_cast<std::uint64_t>(size));
      access /= static_cast<std::uint64_t>(size);
      return value;
    };
    if (name == "ra") request.rank = take(memory_.ranks);
    if (name == "bg") request.group = take(memory_.bank_groups);
    if (name == "ba") bank_in_group = take(memory_.banks_per_group);
    if (name == "ro") request.row = take(memory_.rows);
    if (name == "co") request.column = take(memory_.columns / memory_.burst_length);
  }
  request.bank = (request.rank * memory_.bank_groups + request.group) * memory_.banks_per_group + bank_in_group;
  return request;
}

void ReferenceController::front_end() {
  const auto has_arrived = [this](std::size_t b) { return bursts_[b].request.arrival <= now_; };
  if (std::any_of(coming_.begin(), coming_.end(), has_arrived)) {
    std::vector<std::size_t> arrived;
    std::vector<std::size_t> still_coming;
    for (const std::size_t b : coming_) (has_arrived(b) ? arrived : still_coming).push_back(b);
    std::stable_sort(arrived.begin(), arrived.end(), [this](std::size_t a, std::size_t b) {
      return bursts_[a].request.port < bursts_[b].request.port;
    });
    fifo_.insert(fifo_.end(), arrived.begin(), arrived.end());
    coming_ = still_coming;
  }
  if (fifo_.empty()) return;

  const std::size_t index = fifo_.front();
  Burst& burst = bursts_[index];
  const bool write = burst.request.write;
  Request request = decode(burst.request.address / static_cast<std::uint64_t>(memory_.access_bytes()) +
                           static_cast<std::uint64_t>(burst.split));
  request.inserted = now_;
  request.burst = index;
  bool stands = false;
  for (const Request& other : writes_) stands = stands || other.access == request.access;
  std::vector<Request>& queue = write ? writes_ : reads_;
  const auto capacity = static_cast<std::size_t>(write ? memory_.write_queue : memory_.read_queue);
  if (!stands) {
    if (queue.size() == capacity) return;
    queue.push_back(request);
    if (!write) ++burst.outstanding;
  }
  if (write || stands) burst.done = std::max(burst.done, now_ + 1);
  ++burst.split;
  if (burst.split == accesses(burst)) fifo_.erase(fifo_.begin());
  finish(index);
}

void ReferenceController::finish(std::size_t index) {
  const Burst& burst = bursts_[index];
  if (burst.split < accesses(burst) || burst.outstanding > 0) return;
  completions_.push_back({burst.done, burst.request.token});
}

void ReferenceController::mode() {
  const auto held = static_cast<int>(writes_.size());
  if (draining_) {
    if (held == 0 || (held <= memory_.write_low && !reads_.empty())) draining_ = false;
  } else {
    if (held >= memory_.write_high || (reads_.empty() && held > 0)) draining_ = true;
  }
}

MemoryClock ReferenceController::due(int rank) const {
  const std::int64_t refi = memory_.timing.refi;
  const std::int64_t n = refreshes_[static_cast<std::size_t>(rank)] + 1;
  return n * refi / parts() + rank * refi / (parts() * memory_.ranks);
}

/// True when a command went out.
bool ReferenceController::refresh() {
  const MemoryTiming& t = memory_.timing;
  for (int rank = 0; rank < memory_.ranks; ++rank) {
    if (!due_now(rank)) continue;
    const int part = due_part(rank);
    const auto r = static_cast<std::size_t>(rank);
    const int rfc = parts() == 1 ? t.rfc : *t.rfc_part;
    Request nothing;
    nothing.rank = rank;
    bool open = false;
    bool closable = true;
    bool refreshable = now_ >= refreshed_at_[r] + rfc;
    for (int bank = 0; bank < static_cast<int>(banks_.size()); ++bank) {
      if (rank_of(bank) != rank) continue;
      const Bank& b = banks_[static_cast<std::size_t>(bank)];
      if (parts() > 1) refreshable = refreshable && now_ >= b.activated + t.rrd_l;
      if (part_of(bank) != part) continue;
      if (b.row >= 0) {
        open = true;
        closable = closable && may_precharge(bank);
      }
      refreshable = refreshable && now_ >= precharge_over(b);
    }
    const std::vector<MemoryClock>& past = activations_[r];
    if (parts() > 1 && past.size() >= 4) refreshable = refreshable && now_ >= past[past.size() - 4] + t.faw;
    if (open) {
      if (!closable) continue;
      for (int bank = 0; bank < static_cast<int>(banks_.size()); ++bank) {
        Bank& b = banks_[static_cast<std::size_t>(bank)];
        if (rank_of(bank) != rank || part_of(bank) != part || b.row < 0) continue;
        b.row = -1;
        b.precharged = now_;
        b.precharged_with_all = parts() == 1;
      }
      rank_precharged_[r] = now_;
      log(CommandKind::precharge_all, nothing, part);
      return true;
    }
    if (!refreshable) continue;
    refreshed_at_[r] = now_;
    for (int bank = 0; bank < static_cast<int>(banks_.size()); ++bank) {
      if (rank_of(bank) == rank && part_of(bank) == part) banks_[static_cast<std::size_t>(bank)].refreshed = now_;
    }
    if (parts() > 1) activations_[r].push_back(now_);
    ++refreshes_[r];
    log(CommandKind::refresh, nothing, part);
    return true;
  }
  return false;
}

bool ReferenceController::may_activate(int bank) const {
  const MemoryTiming& t = memory_.timing;
  const auto rank = static_cast<std::size_t>(rank_of(bank));
  const Bank& b = banks_[static_cast<std::size_t>(bank)];
  bool part_is_open = false;
  for (int other = 0; other < static_cast<int>(banks_.size()); ++other) {
    const bool is_due = rank_of(other) == rank_of(bank) && part_of(other) == due_part(rank_of(bank));
    part_is_open = part_is_open || (is_due && banks_[static_cast<std::size_t>(other)].row >= 0);
  }
  if (due_now(rank_of(bank)) && !part_is_open) return false;
  if (now_ < precharge_over(b)) return false;
  if (now_ < b.refreshed + (parts() == 1 ? t.rfc : *t.rfc_part)) return false;
  if (parts() > 1 && now_ < refreshed_at_[rank] + *t.rrefd) return false;
  for (int other = 0; other < static_cast<int>(banks_.size()); ++other) {
    if (rank_of(other) != rank_of(bank)) continue;
    const int gap = group_of(other) == group_of(bank) ? t.rrd_l : t.rrd_s;
    if (now_ < banks_[static_cast<std::size_t>(other)].activated + gap) return false;
  }
  const std::vector<MemoryClock>& past = activations_[rank];
  return past.size() < 4 || now_ >= past[past.size() - 4] + t.faw;
}

bool ReferenceController::may_precharge(int bank) const {
  const MemoryTiming& t = memory_.timing;
  const Bank& b = banks_[static_cast<std::size_t>(bank)];
  return now_ >= rank_precharged_[static_cast<std::size_t>(rank_of(bank))] + t.ppd && now_ >= b.activated + t.ras &&
         now_ >= b.read + t.rtp && now_ >= b.written + t.cwl + data_clocks() + t.wr;
}

bool ReferenceController::may_read(int bank) const {
  const MemoryTiming& t = memory_.timing;
  const int half = data_clocks();
  if (now_ < banks_[static_cast<std::size_t>(bank)].activated + t.rcd) return false;
  for (int other = 0; other < static_cast<int>(banks_.size()); ++other) {
    const Bank& b = banks_[static_cast<std::size_t>(other)];
    if (rank_of(other) != rank_of(bank)) {
      // The data of the two ranks are two clocks apart.
      if (now_ + t.cl < b.read + t.cl + half + 2) return false;
      if (now_ + t.cl < b.written + t.cwl + half + 2) return false;
      continue;
    }
    const bool same = group_of(other) == group_of(bank);
    if (now_ < std::max(b.read, b.written) + (same ? t.ccd_l : t.ccd_s)) return false;
    if (now_ < b.written + t.cwl + half + (same ? t.wtr_l : t.wtr_s)) return false;
  }
  return true;
}

bool ReferenceController::may_write(int bank) const {
  const MemoryTiming& t = memory_.timing;
  const int half = data_clocks();
  if (now_ < banks_[static_cast<std::size_t>(bank)].activated + t.rcd) return false;
  for (int other = 0; other < static_cast<int>(banks_.size()); ++other) {
    const Bank& b = banks_[static_cast<std::size_t>(other)];
    // Within a rank as between two.
    if (now_ + t.cwl < b.read + t.cl + half + memory_.standard->turnaround) return false;
    if (rank_of(other) != rank_of(bank)) {
      if (now_ + t.cwl < b.written + t.cwl + half + 2) return false;
      continue;
    }
    const bool same = group_of(other) == group_of(bank);
    if (now_ < b.read + (same ? t.ccd_l : t.ccd_s)) return false;
    if (now_ < b.written + (same ? t.write_to_write() : t.ccd_s)) return false;
  }
  return true;
}

/// Some request of the active queue hits the bank's open row.
bool ReferenceController::wanted(int bank) const {
  const std::vector<Request>& queue = draining_ ? writes_ : reads_;
  return std::any_of(queue.begin(), queue.end(), [&](const Request& request) {
    return request.bank == bank && request.row == banks_[static_cast<std::size_t>(bank)].row && may_pass(request);
  });
}

/// Of a request that hits: it is its bank's oldest in the active queue, or that one hits too, or may be passed again.
bool ReferenceController::may_pass(const Request& request) const {
  const std::vector<Request>& queue = draining_ ? writes_ : reads_;
  const Request& oldest =
      *std::find_if(queue.begin(), queue.end(), [&](const Request& other) { return other.bank == request.bank; });
  return oldest.row == request.row || oldest.passed < memory_.row_hit_cap;
}

void ReferenceController::schedule() {
  std::vector<Request>& queue = active();
  const bool two_buses = memory_.standard->has_two_buses;
  std::size_t column = queue.size();
  for (std::size_t i = 0; i < queue.size() && column == queue.size(); ++i) {
    const bool free = bus_free(CommandKind::read) && !blocked(queue[i].bank);
    if (free && may_column(queue[i]) && may_pass(queue[i])) column = i;
  }
  if (bus_free(CommandKind::activate) && (two_buses || column == queue.size())) {
    std::vector<int> seen;
    for (const Request& request : queue) {
      if (std::find(seen.begin(), seen.end(), request.bank) != seen.end()) continue;
      seen.push_back(request.bank);
      if (blocked(request.bank)) continue;
      const int open = banks_[static_cast<std::size_t>(request.bank)].row;
      if (open == request.row) continue;
      if (open >= 0 && wanted(request.bank)) continue;
      if (issue_row(request)) break;
    }
  }
  if (column != queue.size()) issue_column(column);
}

/// First come, first served.
void ReferenceController::schedule_oldest() {
  std::vector<Request>& queue = active();
  if (queue.empty() || blocked(queue.front().bank)) return;
  if (banks_[static_cast<std::size_t>(queue.front().bank)].row != queue.front().row) {
    if (bus_free(CommandKind::activate)) issue_row(queue.front());
  } else if (bus_free(CommandKind::read) && may_column(queue.front())) {
    issue_column(0);
  }
}

/// The lowest bank whose row nobody wants and that has been left alone for long enough.
void ReferenceController::close_idle() {
  const std::int64_t after = memory_.page_policy->closes_after(memory_);
  if (after == PagePolicy::kNever) return;
  for (int bank = 0; bank < static_cast<int>(banks_.size()); ++bank) {
    const Bank& b = banks_[static_cast<std::size_t>(bank)];
    if (b.row < 0 || blocked(bank) || !may_precharge(bank)) continue;
    if (now_ < std::max({b.activated, b.read, b.written}) + after) continue;
    bool wanted = false;
    for (const std::vector<Request>* queue : {&reads_, &writes_}) {
      for (const Request& request : *queue) wanted = wanted || (request.bank == bank && request.row == b.row);
    }
    if (wanted) continue;
    Request nothing;
    nothing.bank = bank;
    nothing.rank = rank_of(bank);
    nothing.group = group_of(bank) % memory_.bank_groups;
    return close(bank, nothing);
  }
}

void ReferenceController::close(int bank, const Request& request) {
  Bank& closed = banks_[static_cast<std::size_t>(bank)];
  closed.row = -1;
  closed.precharged = now_;
  closed.precharged_with_all = false;
  rank_precharged_[static_cast<std::size_t>(rank_of(bank))] = now_;
  log(CommandKind::precharge, request);
}

bool ReferenceController::issue_row(const Request& request) {
  Bank& bank = banks_[static_cast<std::size_t>(request.bank)];
  if (bank.row < 0) {
    if (!may_activate(request.bank)) return false;
    bank.row = request.row;
    bank.activated = now_;
    bank.missed = true;
    activations_[static_cast<std::size_t>(request.rank)].push_back(now_);
    log(CommandKind::activate, request);
  } else {
    if (!may_precharge(request.bank)) return false;
    close(request.bank, request);
  }
  return true;
}

MemoryClock& ReferenceController::bus(CommandKind kind) {
  const bool column = kind == CommandKind::read || kind == CommandKind::write;
  return column && memory_.standard->has_two_buses ? column_bus_ : row_bus_;
}

int ReferenceController::clocks(CommandKind kind) const {
  const CommandClocks& c = memory_.standard->commands;
  if (kind == CommandKind::activate) return c.activate;
  if (kind == CommandKind::refresh) return c.refresh;
  return kind == CommandKind::read || kind == CommandKind::write ? c.column : c.precharge;
}

void ReferenceController::issue_column(std::size_t index) {
  std::vector<Request>& queue = active();
  const Request request = queue[index];
  for (std::size_t i = 0; i < index; ++i) {
    if (queue[i].bank != request.bank) continue;
    ++queue[i].passed;
    break;
  }
  queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(index));
  Bank& bank = banks_[static_cast<std::size_t>(request.bank)];
  if (bank.missed) ++row_misses_;
  bank.missed = false;
  if (draining_) {
    bank.written = now_;
    log(CommandKind::write, request);
    return;
  }
  bank.read = now_;
  log(CommandKind::read, request);
  Burst& burst = bursts_[request.burst];
  burst.done = std::max(burst.done, now_ + memory_.timing.cl + data_clocks());
  --burst.outstanding;
  finish(request.burst);
}

void ReferenceController::log(CommandKind kind, const Request& request, int part) {
  bus(kind) = now_ + clocks(kind);
  commands_.push_back({kind, now_, request.rank, request.group, request.bank, request.row, request.column, part});
}

}  // namespace secateur::test
