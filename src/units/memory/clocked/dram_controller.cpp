// SPDX-License-Identifier: Apache-2.0
#include "units/memory/clocked/dram_controller.hpp"

#include <algorithm>
#include <limits>

namespace secateur::hw::clocked {
namespace {

constexpr MemoryClock kNeverDue = std::numeric_limits<MemoryClock>::max();

}  // namespace

ClockedDramController::ClockedDramController(const MemoryConfig& memory)
    : memory_(memory),
      locator_(memory),
      timing_(memory),
      closes_after_(memory.page_policy->closes_after(memory)),
      refreshes_(static_cast<std::size_t>(memory.ranks)),
      due_(static_cast<std::size_t>(memory.ranks), kNeverDue),
      views_(static_cast<std::size_t>(memory.ranks * memory.bank_groups * memory.banks_per_group)),
      rank_ready_(static_cast<std::size_t>(memory.ranks)) {
  for (int rank = 0; memory.refresh && rank < memory.ranks; ++rank) set_due(rank);
  set_next_due();
}

void ClockedDramController::set_due(int rank) {
  const auto r = static_cast<std::size_t>(rank);
  const MemoryClock refi = memory_.timing.refi;
  const MemoryClock parts = timing_.parts();
  due_[r] = (refreshes_[r] + 1) * refi / parts + rank * refi / (parts * memory_.ranks);
}

ClockedDramController::Entry ClockedDramController::enter(std::uint64_t access, bool write, int burst) {
  const auto same = [access](const Request& request) { return request.access == access; };
  if (std::any_of(writes_.begin(), writes_.end(), same)) {
    ++(write ? counters_.merged_writes : counters_.forwarded_reads);
    return Entry::answered;
  }
  Queue& queue = write ? writes_ : reads_;
  const int places = write ? memory_.write_queue : memory_.read_queue;
  const int held = static_cast<int>(queue.size());
  if (held == places) return Entry::no_room;
  queue.push_back({locator_.locate(access), access, burst});
  int& high_water = write ? counters_.write_queue_high_water : counters_.read_queue_high_water;
  high_water = std::max(high_water, held + 1);
  return Entry::queued;
}

int ClockedDramController::clock(MemoryClock now) {
  row_bus_.command = column_bus_.command = kNone;
  set_mode();
  if (now >= next_due_ && row_bus_is_free(now)) refresh(now);
  const int read = active().empty() ? kNone : schedule(now);
  if (closes_after_ != PagePolicy::kNever && row_bus_is_free(now)) close_idle_row(now);
  shown_ = row_bus_.command != kNone || column_bus_.command != kNone;
  read_occupancy_ = reads_.size();
  write_occupancy_ = writes_.size();
  return read;
}

void ClockedDramController::set_mode() {
  const int held = static_cast<int>(writes_.size());
  if (draining_) {
    draining_ = held > 0 && (held > memory_.write_low || reads_.empty());
  } else {
    draining_ = held >= memory_.write_high || (reads_.empty() && held > 0);
  }
}

/// One command at most.
void ClockedDramController::refresh(MemoryClock now) {
  for (int rank = 0; rank < memory_.ranks; ++rank) {
    if (!is_due(rank, now)) continue;
    const int part = part_due(rank);
    AccessAddress banks;
    banks.rank = rank;
    if (timing_.any_open(rank, part)) {
      if (!timing_.may_precharge_part(rank, part, now)) continue;
      timing_.precharge_part(rank, part, now);
      return tell(CommandKind::precharge_all, banks, now, part);
    }
    if (!timing_.may_refresh(rank, part, now)) continue;
    timing_.refresh(rank, part, now);
    ++refreshes_[static_cast<std::size_t>(rank)];
    set_due(rank);
    set_next_due();
    ++counters_.refreshes;
    return tell(CommandKind::refresh, banks, now, part);
  }
}

void ClockedDramController::set_next_due() {
  next_due_ = *std::min_element(due_.begin(), due_.end());
}

int ClockedDramController::schedule(MemoryClock now) {
  const int found = look_through(now);
  const int column = column_bus_is_free(now) ? found : kNone;
  const bool row_too = row_bus_is_free(now) && (column == kNone || memory_.standard->has_two_buses);
  const int row = row_too ? choose_row(now) : kNone;
  if (row != kNone) issue_row(active()[static_cast<std::size_t>(row)], now);
  return column == kNone ? kNone : issue_column(column, now);
}

/// Rule 1, and what rules 2 and 3 need to know of each bank.
int ClockedDramController::look_through(MemoryClock now) {
  const Queue& queue = active();
  bool any_ready = false;
  for (int rank = 0; rank < memory_.ranks; ++rank) {
    const bool ready = timing_.rank_may_access(rank, draining_, now);
    rank_ready_[static_cast<std::size_t>(rank)] = ready;
    any_ready = any_ready || ready;
  }
  row_candidates_.clear();
  int chosen = kNone;
  const std::size_t considered = memory_.scheduler->in_order ? 1 : queue.size();
  for (std::size_t i = 0; i < considered; ++i) {
    const Request& request = queue[i];
    if (now >= next_due_ && waits_for_refresh(request.at.bank, now)) continue;
    BankView& view = views_[static_cast<std::size_t>(request.at.bank)];
    const bool open = timing_.open_row(request.at.bank) == request.at.row;
    if (view.clock != now) {
      const bool capped = request.passed >= memory_.row_hit_cap && !memory_.scheduler->in_order;
      view = {now, !open && capped, false};
      if (!open) row_candidates_.push_back(static_cast<int>(i));
    }
    if (!open || view.capped) continue;
    view.hit = true;
    if (chosen != kNone || !any_ready || !rank_ready_[static_cast<std::size_t>(request.at.rank)]) continue;
    if (timing_.may_access(request.at, draining_, now)) chosen = static_cast<int>(i);
  }
  return chosen;
}

/// Rule 2.
int ClockedDramController::choose_row(MemoryClock now) const {
  const Queue& queue = draining_ ? writes_ : reads_;
  for (const int candidate : row_candidates_) {
    const AccessAddress& at = queue[static_cast<std::size_t>(candidate)].at;
    if (timing_.open_row(at.bank) == BankTiming::kClosed) {
      if (may_activate(at, now)) return candidate;
    } else if (!views_[static_cast<std::size_t>(at.bank)].hit && timing_.may_precharge(at.bank, now)) {
      return candidate;
    }
  }
  return kNone;
}

/// Its row is open, and nobody wants it.
bool ClockedDramController::is_idle(int bank, MemoryClock now) const {
  const int row = timing_.open_row(bank);
  if (row == BankTiming::kClosed || waits_for_refresh(bank, now)) return false;
  const auto wants = [bank, row](const Request& request) { return request.at.bank == bank && request.at.row == row; };
  return now >= timing_.used(bank) + closes_after_ && std::none_of(reads_.begin(), reads_.end(), wants) &&
         std::none_of(writes_.begin(), writes_.end(), wants);
}

void ClockedDramController::close_idle_row(MemoryClock now) {
  for (int bank = 0; bank < static_cast<int>(views_.size()); ++bank) {
    if (!is_idle(bank, now) || !timing_.may_precharge(bank, now)) continue;
    AccessAddress at;
    at.rank = timing_.rank_of(bank);
    at.bank = bank;
    at.group = bank / memory_.banks_per_group % memory_.bank_groups;
    timing_.precharge(at, now);
    return tell(CommandKind::precharge, at, now);
  }
}

void ClockedDramController::issue_row(const Request& request, MemoryClock now) {
  if (timing_.open_row(request.at.bank) == BankTiming::kClosed) {
    timing_.activate(request.at, now);
    tell(CommandKind::activate, request.at, now);
  } else {
    timing_.precharge(request.at, now);
    tell(CommandKind::precharge, request.at, now);
  }
}

int ClockedDramController::issue_column(int index, MemoryClock now) {
  Queue& queue = active();
  const auto place = queue.begin() + index;
  const Request request = *place;
  const auto oldest =
      std::find_if(queue.begin(), place, [&](const Request& r) { return r.at.bank == request.at.bank; });
  if (oldest != place) ++oldest->passed;
  queue.erase(place);
  const bool miss = timing_.access(request.at, draining_, now);
  ++(miss ? counters_.row_misses : counters_.row_hits);
  ++(draining_ ? counters_.writes : counters_.reads);
  tell(draining_ ? CommandKind::write : CommandKind::read, request.at, now);
  return draining_ ? kNone : request.burst;
}

int ClockedDramController::clocks_of(CommandKind kind) const {
  const CommandClocks& clocks = memory_.standard->commands;
  switch (kind) {
    case CommandKind::activate:
      return clocks.activate;
    case CommandKind::precharge:
    case CommandKind::precharge_all:
      return clocks.precharge;
    case CommandKind::refresh:
      return clocks.refresh;
    case CommandKind::read:
    case CommandKind::write:
      break;
  }
  return clocks.column;
}

/// The command goes: over its bus, which it holds, and to who watches.
void ClockedDramController::tell(CommandKind kind, const AccessAddress& at, MemoryClock now, int part) {
  const bool column = kind == CommandKind::read || kind == CommandKind::write;
  MemoryClock& held = column && memory_.standard->has_two_buses ? column_bus_held_ : row_bus_held_;
  held = now + clocks_of(kind);
  if (kind == CommandKind::activate) ++counters_.activates;
  if (kind == CommandKind::precharge || kind == CommandKind::precharge_all) ++counters_.precharges;
  (column ? column_bus_ : row_bus_) = {static_cast<int>(kind), at.bank, at.row, at.column};
  if (observer_) observer_->command({kind, now, at.rank, at.group, at.bank, at.row, at.column, part});
}

void ClockedDramController::trace(sc_core::sc_trace_file* file, const std::string& prefix) {
  const auto bus = [&](const Shown& shown, const std::string& name) {
    sc_core::sc_trace(file, shown.command, prefix + name + "_command");
    sc_core::sc_trace(file, shown.bank, prefix + name + "_bank");
    sc_core::sc_trace(file, shown.row, prefix + name + "_row");
    sc_core::sc_trace(file, shown.column, prefix + name + "_column");
  };
  bus(row_bus_, "row");
  bus(column_bus_, "column");
  sc_core::sc_trace(file, read_occupancy_, prefix + "read_queue");
  sc_core::sc_trace(file, write_occupancy_, prefix + "write_queue");
  sc_core::sc_trace(file, draining_, prefix + "draining");
}

}  // namespace secateur::hw::clocked
