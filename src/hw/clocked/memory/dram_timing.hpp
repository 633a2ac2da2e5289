// SPDX-License-Identifier: Apache-2.0
// Whether a command may go at a clock: the timings of docs/microarchitecture/memory.md 5.5, one rule after the other,
// from when each kind of command went last. Per rank, except the data bus.
#pragma once

#include <array>
#include <vector>

#include "base/namespaces.hpp"
#include "config/memory.hpp"
#include "config/units.hpp"
#include "hw/clocked/memory/dram_location.hpp"

namespace secateur::hw::clocked {

class DramTiming {
 public:
  static constexpr int kClosed = -1;

  explicit DramTiming(const MemoryConfig& memory);

  int open_row(int bank) const { return banks_[static_cast<std::size_t>(bank)].open_row; }
  bool any_open(int rank) const { return ranks_[static_cast<std::size_t>(rank)].open_banks > 0; }

  bool may_activate(const DramLocation& at, MemoryClock now) const;
  bool may_precharge(int bank, MemoryClock now) const;
  /// As far as rank and data bus are concerned; then may_access says the rest.
  bool rank_may_access(int rank, bool write, MemoryClock now) const;
  bool may_access(const DramLocation& at, bool write, MemoryClock now) const;
  bool may_precharge_all(int rank, MemoryClock now) const;
  bool may_refresh(int rank, MemoryClock now) const;

  void activate(const DramLocation& at, MemoryClock now);
  void precharge(const DramLocation& at, MemoryClock now);
  /// True for the first column command after the bank's ACT.
  bool access(const DramLocation& at, bool write, MemoryClock now);
  void precharge_all(int rank, MemoryClock now);
  void refresh(int rank, MemoryClock now);

  /// From a read command to its last data.
  MemoryClock read_data() const { return timing_.cl + burst_clocks_; }

 private:
  static constexpr MemoryClock kNever = -1'000'000'000;

  struct Bank {
    int open_row = kClosed;
    bool accessed = false;  ///< since its ACT
    MemoryClock activated = kNever;
    MemoryClock precharged = kNever;
    MemoryClock read = kNever;
    MemoryClock written = kNever;
  };
  struct Group {
    MemoryClock activated = kNever;
    MemoryClock read = kNever;
    MemoryClock written = kNever;
  };
  struct Rank {
    int open_banks = 0;
    std::array<MemoryClock, 4> activations{kNever, kNever, kNever, kNever};  ///< the last four, a ring
    std::size_t oldest_activation = 0;
    MemoryClock activated = kNever;
    MemoryClock precharged = kNever;  ///< any bank
    MemoryClock read = kNever;
    MemoryClock written = kNever;
    MemoryClock refreshed = kNever;
  };

  Bank& bank(int index) { return banks_[static_cast<std::size_t>(index)]; }
  const Bank& bank(int index) const { return banks_[static_cast<std::size_t>(index)]; }
  Rank& rank(int index) { return ranks_[static_cast<std::size_t>(index)]; }
  const Rank& rank(int index) const { return ranks_[static_cast<std::size_t>(index)]; }
  std::size_t group_index(const DramLocation& at) const {
    return static_cast<std::size_t>(at.rank * bank_groups_ + at.group);
  }
  MemoryClock read_to_write() const { return timing_.cl + burst_clocks_ + 2 - timing_.cwl; }
  MemoryClock write_data() const { return timing_.cwl + burst_clocks_; }

  MemoryTiming timing_;
  int burst_clocks_;  ///< of data: BL/2
  int bank_groups_;
  int banks_per_rank_;
  std::vector<Bank> banks_;
  std::vector<Group> groups_;
  std::vector<Rank> ranks_;
  MemoryClock data_end_ = kNever;  ///< of the column command that went last, any rank
  int data_rank_ = -1;             ///< whose data these are
};

}  // namespace secateur::hw::clocked
