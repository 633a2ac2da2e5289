// SPDX-License-Identifier: Apache-2.0
// One memory channel as docs/microarchitecture/memory.md 5.4 and 5.5 state it, written a second time in the plainest
// way: every clock is simulated, queues are vectors, every timing is looked up in when each bank was last commanded.
// Slow.
#pragma once

#include <cstdint>
#include <vector>

#include "support/names.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/command.hpp"
#include "units/memory/event/dram_controller.hpp"  // BurstRequest and BurstCompletion only

namespace secateur::test {

class ReferenceController {
 public:
  explicit ReferenceController(const MemoryConfig& memory);

  /// Arrives at a clock that is not simulated yet.
  void arrive(const hw::BurstRequest& request);
  /// Simulates all clocks up to and including `last`.
  void run_until(MemoryClock last);

  const std::vector<hw::Command>& commands() const { return commands_; }
  /// In no order.
  const std::vector<hw::BurstCompletion>& completions() const { return completions_; }
  std::size_t row_misses() const { return row_misses_; }

 private:
  struct Request {
    std::uint64_t access = 0;
    int rank = 0;
    int group = 0;  ///< within the rank
    int bank = 0;   ///< flat over the channel
    int row = 0;
    int column = 0;
    MemoryClock inserted = 0;
    std::size_t burst = 0;
    int passed = 0;  ///< younger ones of its bank that left while it was the oldest there
  };
  struct Burst {
    hw::BurstRequest request;
    std::int64_t split = 0;        ///< column requests that have left the front-end
    std::int64_t outstanding = 0;  ///< of those, reads whose command is still to come
    MemoryClock done = 0;
  };
  /// When a bank was last given each command; far in the past at first.
  struct Bank {
    int row = -1;
    MemoryClock activated = kLongAgo;
    MemoryClock precharged = kLongAgo;
    bool precharged_with_all = false;  ///< by a PREA
    MemoryClock refreshed = kLongAgo;
    MemoryClock read = kLongAgo;
    MemoryClock written = kLongAgo;
    bool missed = false;  ///< its row was opened and no column command came since
  };
  static constexpr MemoryClock kLongAgo = -1'000'000'000;

  void front_end();
  void mode();
  bool refresh();
  void schedule();
  void schedule_oldest();
  void close_idle();
  void close(int bank, const Request& request);
  Request decode(std::uint64_t access) const;
  int data_clocks() const { return memory_.burst_length / memory_.standard->beats_per_clock; }
  std::int64_t accesses(const Burst& burst) const { return burst.request.bytes / memory_.access_bytes(); }
  std::vector<Request>& active() { return draining_ ? writes_ : reads_; }
  MemoryClock due(int rank) const;
  int parts() const { return memory_.refresh_policy->parts(memory_); }
  int part_of(int bank) const {
    return memory_.refresh_policy->part_of(memory_, bank % (memory_.bank_groups * memory_.banks_per_group));
  }
  bool due_now(int rank) const { return memory_.refresh && now_ >= due(rank); }
  int due_part(int rank) const { return static_cast<int>(refreshes_[static_cast<std::size_t>(rank)] % parts()); }
  bool blocked(int bank) const { return due_now(rank_of(bank)) && part_of(bank) == due_part(rank_of(bank)); }
  /// A command bus that a command of `kind` goes over, and how long it holds it.
  MemoryClock& bus(hw::CommandKind kind);
  int clocks(hw::CommandKind kind) const;
  bool bus_free(hw::CommandKind kind) { return now_ >= bus(kind); }
  MemoryClock precharge_over(const Bank& bank) const {
    const bool all = bank.precharged_with_all;
    return bank.precharged + (all ? memory_.timing.precharged_all() : memory_.timing.rp);
  }

  int rank_of(int bank) const { return bank / (memory_.bank_groups * memory_.banks_per_group); }
  int group_of(int bank) const { return bank / memory_.banks_per_group; }
  bool may_activate(int bank) const;
  bool may_precharge(int bank) const;
  bool may_read(int bank) const;
  bool may_write(int bank) const;
  bool may_column(const Request& request) const {
    return banks_[static_cast<std::size_t>(request.bank)].row == request.row &&
           (draining_ ? may_write(request.bank) : may_read(request.bank));
  }
  bool wanted(int bank) const;
  bool may_pass(const Request& request) const;

  void issue_column(std::size_t index);
  bool issue_row(const Request& request);
  void log(hw::CommandKind kind, const Request& request, int part = 0);
  void finish(std::size_t burst);

  MemoryConfig memory_;
  MemoryClock now_ = 0;
  std::vector<Burst> bursts_;
  std::vector<std::size_t> coming_;
  std::vector<std::size_t> fifo_;
  std::vector<Request> reads_;   ///< oldest first
  std::vector<Request> writes_;  ///< oldest first
  bool draining_ = false;
  std::vector<Bank> banks_;
  MemoryClock row_bus_ = 0;                            ///< held until this clock
  MemoryClock column_bus_ = 0;                         ///< likewise, where there are two
  std::vector<std::vector<MemoryClock>> activations_;  ///< per rank, with refreshes of a part
  std::vector<MemoryClock> rank_precharged_;           ///< per rank: the last PRE of any kind
  std::vector<MemoryClock> refreshed_at_;              ///< per rank
  std::vector<std::int64_t> refreshes_;                ///< per rank
  std::vector<hw::Command> commands_;
  std::vector<hw::BurstCompletion> completions_;
  std::size_t row_misses_ = 0;
};

}  // namespace secateur::test
