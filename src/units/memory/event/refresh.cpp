// SPDX-License-Identifier: Apache-2.0
// The controller's refreshes: part by part of each rank's banks (docs/microarchitecture/memory.md 5.5, Refresh).
#include <algorithm>

#include "units/memory/event/dram_controller.hpp"

namespace secateur::hw {

MemoryClock DramController::rank_due(int rank) const {
  const std::int64_t n = refreshed_[static_cast<std::size_t>(rank)] + 1;
  const std::int64_t refi = memory_.timing.refi;
  const std::int64_t parts = timing_.parts();
  return n * refi / parts + static_cast<std::int64_t>(rank) * refi / (parts * memory_.ranks);
}

/// Between requests that lie far apart one round of refreshes is like the other: all but the last ones up to `last` are
/// counted, not simulated. An observer sees each.
void DramController::skip_idle_refreshes(MemoryClock last) {
  if (observer_ != nullptr || next_ != refresh_next_ || blocked_ != 0 || !writes_.empty()) return;
  if (!arriving_.empty()) last = std::min(last, burst(arriving_.front()).request.arrival - 1);
  const std::int64_t refi = memory_.timing.refi;
  std::int64_t skipped = kNoClock;
  for (int rank = 0; rank < memory_.ranks; ++rank) {
    if (timing_.any_open(rank)) return;
    skipped = std::min(skipped, (last - rank_due(rank)) / refi - 1);
  }
  if (skipped <= 0) return;
  for (std::int64_t& count : refreshed_) count += skipped * timing_.parts();
  counters_.refreshes += static_cast<std::uint64_t>(skipped * timing_.parts() * memory_.ranks);
  refresh_next_ += skipped * refi;
  next_ = refresh_next_;
}

/// What the banks of the rank are kept from, `is_due`: by the part that is next.
void DramController::block(int rank, bool is_due) {
  const std::uint32_t bit = 1u << rank;
  blocked_ = is_due ? blocked_ | bit : blocked_ & ~bit;
  const int due = part_due(rank);
  const Blocked others = is_due && !timing_.any_open(rank, due) ? kNoActivate : kFree;
  for (int part = 0; part < timing_.parts(); ++part) {
    for (const int bank : timing_.banks_of(rank, part)) {
      blocked_banks_[static_cast<std::size_t>(bank)] = is_due && part == due ? kNoCommand : others;
    }
  }
}

bool DramController::refresh(MemoryClock clock) {
  refresh_next_ = kNoClock;
  bool used = false;
  for (int rank = 0; rank < memory_.ranks; ++rank) used = refresh_rank(rank, clock) || used;
  return used;
}

/// One command at most; `refresh_next_` becomes no later than the clock at which the rank has something to do again.
bool DramController::refresh_rank(int rank, MemoryClock clock) {
  bool used = false;
  MemoryClock next = rank_due(rank);
  if (clock >= next) {
    block(rank, true);
    plan_stands_ = false;
    const int part = part_due(rank);
    const bool open = timing_.any_open(rank, part);
    const MemoryClock banks = open ? timing_.precharge_part_at(rank, part) : timing_.refresh_at(rank, part);
    next = std::max(banks, free_from_.row);
    used = next <= clock;
    if (used) {
      issue_refresh(rank, part, open, clock);
      next = rank_due(rank);
    }
  }
  refresh_next_ = std::min(refresh_next_, std::max(next, clock + 1));
  return used;
}

/// `open`: closes the part's open banks first.
void DramController::issue_refresh(int rank, int part, bool open, MemoryClock clock) {
  AccessAddress address;
  address.rank = rank;
  if (open) {
    timing_.precharge_part(rank, part, clock);
    for (const int bank : timing_.banks_of(rank, part)) row_changed(bank);
    block(rank, true);
    occupy(false, clock, clocks_.precharge);
    ++counters_.precharges;
    return tell(CommandKind::precharge_all, clock, address, part);
  }
  timing_.refresh(rank, part, clock);
  scheduler_.all_changed();
  ++refreshed_[static_cast<std::size_t>(rank)];
  ++counters_.refreshes;
  block(rank, clock >= rank_due(rank));
  occupy(false, clock, clocks_.refresh);
  tell(CommandKind::refresh, clock, address, part);
}

}  // namespace secateur::hw
