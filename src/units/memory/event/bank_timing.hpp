// SPDX-License-Identifier: Apache-2.0
// Earliest clocks at which each command may be issued, from the commands so far: all JEDEC timings of
// docs/microarchitecture/memory.md 5.5. Knows banks, no requests.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "base/namespaces.hpp"
#include "config/units.hpp"
#include "units/memory/config.hpp"

namespace secateur::hw {

class BankTiming {
 public:
  explicit BankTiming(const MemoryConfig& memory);

  static constexpr int kClosed = -1;

  int banks() const { return static_cast<int>(banks_.size()); }
  int open_row(int bank) const { return at(bank).open_row; }
  int rank_of(int bank) const { return at(bank).rank; }
  int group_of(int bank) const { return at(bank).group; }  ///< flat over the channel

  int groups() const { return static_cast<int>(groups_.size()); }
  int rank_of_group(int group) const { return group / groups_per_rank_; }

  MemoryClock activate_at(int bank) const {
    return std::max(bank_activate_at(bank), group_activate_at(group_of(bank)));
  }
  MemoryClock precharge_at(int bank) const {
    return std::max(bank_precharge_at(bank), group_precharge_at(group_of(bank)));
  }
  MemoryClock read_at(int bank) const { return std::max(bank_column_at(bank), group_read_at(group_of(bank))); }
  MemoryClock write_at(int bank) const { return std::max(bank_column_at(bank), group_write_at(group_of(bank))); }

  /// As far as the bank itself is concerned.
  MemoryClock bank_activate_at(int bank) const { return at(bank).next_activate; }
  MemoryClock bank_precharge_at(int bank) const { return at(bank).next_precharge; }
  MemoryClock bank_column_at(int bank) const { return at(bank).next_column; }
  /// As far as the bank group and its rank are concerned.
  MemoryClock group_activate_at(int group) const {
    return std::max(groups_[index(group)].next_activate, ranks_[index(rank_of_group(group))].next_activate);
  }
  MemoryClock group_precharge_at(int group) const { return ranks_[index(rank_of_group(group))].next_precharge; }
  MemoryClock group_read_at(int group) const {
    return std::max(groups_[index(group)].next_read, ranks_[index(rank_of_group(group))].next_read);
  }
  MemoryClock group_write_at(int group) const {
    return std::max(groups_[index(group)].next_write, ranks_[index(rank_of_group(group))].next_write);
  }

  /// No bank of this bank's rank can be read before.
  MemoryClock rank_read_at(int bank) const { return rank(bank).next_read; }

  /// Between two reads, whatever their banks.
  MemoryClock least_column_gap() const;

  bool any_open(int rank) const;

  /// What one refresh takes: 0, 1, ..., parts() - 1 of every rank.
  int parts() const { return parts_; }
  int part_of(int bank) const { return at(bank).part; }
  /// The banks of the rank's part.
  const std::vector<int>& banks_of(int rank, int part) const { return part_banks_[index(rank * parts_ + part)]; }
  bool any_open(int rank, int part) const;
  /// All open banks of the part may be precharged, by one command, from here on.
  MemoryClock precharge_part_at(int rank, int part) const;
  /// REF of the part, whose banks are closed, may come from here on.
  MemoryClock refresh_at(int rank, int part) const;

  /// The last ACT or column command of the bank.
  MemoryClock used_at(int bank) const { return at(bank).used; }

  void activate(int bank, int row, MemoryClock clock);
  void precharge(int bank, MemoryClock clock);
  void precharge_part(int rank, int part, MemoryClock clock);
  /// True when it is the first column command since the bank's ACT.
  bool read(int bank, MemoryClock clock);
  bool write(int bank, MemoryClock clock);
  void refresh(int rank, int part, MemoryClock clock);

 private:
  struct Bank {
    int open_row = kClosed;
    bool fresh = false;  ///< no column command since its ACT
    MemoryClock next_activate = 0;
    MemoryClock next_precharge = 0;
    MemoryClock next_column = 0;
    MemoryClock used = 0;
    int part = 0;
    int rank = 0;
    int group = 0;  ///< flat over the channel
  };
  /// What the rules between two commands of one bank group ask for, over those of its rank.
  struct Group {
    MemoryClock next_activate = 0;
    MemoryClock next_read = 0;
    MemoryClock next_write = 0;
  };
  struct Rank {
    MemoryClock next_activate = 0;   ///< tRRD_S, tFAW, tRREFD
    MemoryClock next_precharge = 0;  ///< tPPD
    MemoryClock next_refresh = 0;    ///< of a part: tRFC of the part before, tRRD
    MemoryClock next_read = 0;
    MemoryClock next_write = 0;
    std::array<MemoryClock, 4> activates;  ///< the last four ACTs
    std::size_t oldest_activate = 0;
  };

  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  const Bank& at(int bank) const { return banks_[static_cast<std::size_t>(bank)]; }
  Bank& at(int bank) { return banks_[static_cast<std::size_t>(bank)]; }
  const Rank& rank(int bank) const { return ranks_[static_cast<std::size_t>(rank_of(bank))]; }
  bool column(int bank);
  template <class Body>
  void for_other_ranks(int bank, const Body& body);

  /// Clocks between the data of two ranks on the shared bus.
  static constexpr int kRankSwitch = 2;
  void count_activation(Rank& rank, MemoryClock clock);

  MemoryTiming timing_;
  int burst_clocks_;
  int turnaround_;  ///< clocks between the end of read data and the start of write data
  int write_to_write_;
  int precharged_part_;  ///< from the command that closes a part to ACT
  int refresh_clocks_;
  int parts_;
  int banks_per_rank_;
  int groups_per_rank_;
  std::vector<Bank> banks_;
  std::vector<Group> groups_;
  std::vector<Rank> ranks_;
  std::vector<std::vector<int>> part_banks_;  ///< by rank, then part
};

inline bool BankTiming::column(int bank) {
  const bool first = at(bank).fresh;
  at(bank).fresh = false;
  return first;
}

/// body(rank) for every other rank of the channel.
template <class Body>
void BankTiming::for_other_ranks(int bank, const Body& body) {
  for (std::size_t r = 0; r < ranks_.size(); ++r) {
    if (static_cast<int>(r) != rank_of(bank)) body(ranks_[r]);
  }
}

inline bool BankTiming::read(int bank, MemoryClock clock) {
  Bank& b = at(bank);
  Rank& rank = ranks_[static_cast<std::size_t>(b.rank)];
  b.next_precharge = std::max(b.next_precharge, clock + timing_.rtp);
  Group& group = groups_[static_cast<std::size_t>(b.group)];
  group.next_read = clock + timing_.ccd_l;
  group.next_write = std::max(group.next_write, clock + timing_.ccd_l);
  rank.next_read = clock + timing_.ccd_s;
  const MemoryClock to_write = clock + timing_.cl + burst_clocks_ + turnaround_ - timing_.cwl;
  b.used = clock;
  rank.next_write = std::max({rank.next_write, to_write, clock + timing_.ccd_s});
  for_other_ranks(bank, [&](Rank& other) {
    other.next_read = std::max(other.next_read, clock + burst_clocks_ + kRankSwitch);
    other.next_write = std::max(other.next_write, to_write);
  });
  return column(bank);
}

}  // namespace secateur::hw
