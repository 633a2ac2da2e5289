// SPDX-License-Identifier: Apache-2.0
// Whether a command may go at a clock: the timings of docs/microarchitecture/memory.md 5.5, one rule after the other,
// from when each kind of command went last. Per rank, except the data bus.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "base/namespaces.hpp"
#include "config/units.hpp"
#include "units/memory/clocked/address_map.hpp"
#include "units/memory/config.hpp"

namespace secateur::hw::clocked {

class BankTiming {
 public:
  static constexpr int kClosed = -1;

  explicit BankTiming(const MemoryConfig& memory);

  int open_row(int bank) const { return banks_[static_cast<std::size_t>(bank)].open_row; }
  /// Of the banks of one part of a rank.
  bool any_open(int rank, int part) const;

  bool may_activate(const AccessAddress& at, MemoryClock now) const;
  bool may_precharge(int bank, MemoryClock now) const;
  /// As far as rank and data bus are concerned; then may_access says the rest.
  bool rank_may_access(int rank, bool write, MemoryClock now) const;
  bool may_access(const AccessAddress& at, bool write, MemoryClock now) const;
  bool may_precharge_part(int rank, int part, MemoryClock now) const;
  bool may_refresh(int rank, int part, MemoryClock now) const;

  void activate(const AccessAddress& at, MemoryClock now);
  void precharge(const AccessAddress& at, MemoryClock now);
  /// True for the first column command after the bank's ACT.
  bool access(const AccessAddress& at, bool write, MemoryClock now);
  void precharge_part(int rank, int part, MemoryClock now);
  void refresh(int rank, int part, MemoryClock now);

  int parts() const { return parts_; }
  int part_of(int bank) const { return bank_parts_[static_cast<std::size_t>(bank % banks_per_rank_)]; }
  int rank_of(int bank) const { return bank / banks_per_rank_; }
  /// When the bank had its last ACT, RD or WR.
  MemoryClock used(int index) const { return std::max({bank(index).activated, bank(index).read, bank(index).written}); }

  /// From a read command to its last data.
  MemoryClock read_data() const { return timing_.cl + burst_clocks_; }

 private:
  static constexpr MemoryClock kNever = -1'000'000'000;

  struct Bank {
    int open_row = kClosed;
    bool accessed = false;  ///< since its ACT
    MemoryClock activated = kNever;
    MemoryClock precharged = kNever;
    bool precharged_with_all = false;
    MemoryClock refreshed = kNever;
    MemoryClock read = kNever;
    MemoryClock written = kNever;
  };
  struct Group {
    MemoryClock activated = kNever;
    MemoryClock read = kNever;
    MemoryClock written = kNever;
  };
  struct Rank {
    std::array<MemoryClock, 4> activations{kNever, kNever, kNever, kNever};  ///< the last four, a ring
    std::size_t oldest_activation = 0;
    MemoryClock activated = kNever;
    MemoryClock precharged = kNever;  ///< any bank, or a part
    MemoryClock read = kNever;
    MemoryClock written = kNever;
    MemoryClock refreshed = kNever;
  };

  Bank& bank(int index) { return banks_[static_cast<std::size_t>(index)]; }
  const Bank& bank(int index) const { return banks_[static_cast<std::size_t>(index)]; }
  Rank& rank(int index) { return ranks_[static_cast<std::size_t>(index)]; }
  const Rank& rank(int index) const { return ranks_[static_cast<std::size_t>(index)]; }
  std::size_t group_index(const AccessAddress& at) const {
    return static_cast<std::size_t>(at.rank * bank_groups_ + at.group);
  }
  /// The clock at which the precharge of a bank is over.
  MemoryClock precharge_over(const Bank& of) const {
    return of.precharged + (of.precharged_with_all ? timing_.precharged_all() : timing_.rp);
  }
  bool window_is_free(const Rank& of, MemoryClock now) const {
    return now >= of.activations[of.oldest_activation] + timing_.faw;
  }
  void count_activation(Rank& of, MemoryClock now);
  MemoryClock read_to_write() const { return timing_.cl + burst_clocks_ + turnaround_ - timing_.cwl; }
  MemoryClock write_data() const { return timing_.cwl + burst_clocks_; }

  MemoryTiming timing_;
  int burst_clocks_;  ///< of data
  int turnaround_;    ///< of the data bus, from reads to writes
  int refresh_clocks_;
  int parts_;                    ///< of a rank's banks: what one refresh takes
  std::vector<int> bank_parts_;  ///< by bank of a rank
  int bank_groups_;
  int banks_per_rank_;
  std::vector<Bank> banks_;
  std::vector<Group> groups_;
  std::vector<Rank> ranks_;
  MemoryClock data_end_ = kNever;  ///< of the column command that went last, any rank
  int data_rank_ = -1;             ///< whose data these are
};

}  // namespace secateur::hw::clocked
