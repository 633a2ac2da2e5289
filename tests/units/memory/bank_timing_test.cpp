// SPDX-License-Identifier: Apache-2.0
// Every timing of docs/microarchitecture/memory.md 5.5 by itself, to the clock: one clock early is not ready, on time
// is.
#include "units/memory/event/bank_timing.hpp"

#include <gtest/gtest.h>

#include "support/memory_traffic.hpp"
#include "support/names.hpp"

namespace secateur::hw {
namespace {

/// Banks 0..3 are bank group 0, 4..7 group 1; with two ranks, 16 is the first bank of rank 1.
constexpr int kBank = 0;
constexpr int kSameGroup = 1;
constexpr int kOtherGroup = 4;
constexpr int kOtherRank = 16;

/// Clocks as they come out of the timing table by hand: DDR4-2400 at 1200 MHz, HBM2 at 900 MHz.
struct Figures {
  const char* memory;
  int rcd, ras, rp, rrd_s, rrd_l, faw, ccd_s, ccd_l;
  int read_to_write, write_to_read_s, write_to_read_l;  ///< command to command
  int rtp, write_to_precharge, rfc;
  int ranks_read_to_read, ranks_read_to_write, ranks_write_to_write, ranks_write_to_read;
};

void PrintTo(const Figures& figures, std::ostream* out) {
  *out << figures.memory;
}

const Figures kFigures[] = {
    // 17 + 4 + 2 - 12; 12 + 4 + 3; 12 + 4 + 9; 12 + 4 + 18; between ranks 4 + 2, 17 + 4 + 2 - 12, 12 + 4 + 2 - 17
    {"ddr4-2400", 17, 39, 17, 4, 6, 26, 4, 6, 11, 19, 25, 9, 34, 420, 6, 11, 6, 1},
    // 13 + 2 + 2 - 4; 4 + 2 + 6; 4 + 2 + 8; 4 + 2 + 15; between ranks 2 + 2, 13 + 2 + 2 - 4, 4 + 2 + 2 - 13
    {"hbm2", 13, 31, 13, 4, 6, 15, 2, 4, 13, 12, 14, 5, 21, 234, 4, 13, 4, -5},
};

class BankTimingPairs : public testing::TestWithParam<Figures> {
 protected:
  static constexpr MemoryClock kStart = 1000;

  BankTimingPairs() {
    MemoryConfig memory = test::shipped_memory(GetParam().memory);
    memory.ranks = 2;
    timing_.emplace(memory);
  }

  void open(int bank, MemoryClock clock) { timing_->activate(bank, 5, clock); }
  /// Rows open so long ago that no ACT is felt any more.
  void open_all() {
    MemoryClock clock = 0;
    for (const int bank : {kBank, kSameGroup, kOtherGroup, kOtherRank}) open(bank, clock += 100);
  }

  std::optional<BankTiming> timing_;
};

TEST_P(BankTimingPairs, NothingIsInTheWayAtFirst) {
  EXPECT_LE(timing_->activate_at(kBank), 0);
  EXPECT_EQ(timing_->open_row(kBank), BankTiming::kClosed);
  EXPECT_FALSE(timing_->any_open(0));
}

TEST_P(BankTimingPairs, ActivateToColumn) {
  open(kBank, kStart);
  EXPECT_EQ(timing_->open_row(kBank), 5);
  EXPECT_EQ(timing_->read_at(kBank), kStart + GetParam().rcd);
  EXPECT_EQ(timing_->write_at(kBank), kStart + GetParam().rcd);
}

TEST_P(BankTimingPairs, ActivateToPrecharge) {
  open(kBank, kStart);
  EXPECT_EQ(timing_->precharge_at(kBank), kStart + GetParam().ras);
  EXPECT_EQ(timing_->precharge_part_at(0, 0), kStart + GetParam().ras);
}

TEST_P(BankTimingPairs, PrechargeToActivateAndToRefresh) {
  open(kBank, kStart);
  timing_->precharge(kBank, kStart + 100);
  EXPECT_EQ(timing_->open_row(kBank), BankTiming::kClosed);
  EXPECT_EQ(timing_->activate_at(kBank), kStart + 100 + GetParam().rp);
  EXPECT_EQ(timing_->refresh_at(0, 0), kStart + 100 + GetParam().rp);
}

TEST_P(BankTimingPairs, PrechargeAllClosesTheRankOnly) {
  open(kBank, kStart);
  open(kOtherGroup, kStart + 10);
  open(kOtherRank, kStart + 20);
  EXPECT_EQ(timing_->precharge_part_at(0, 0), kStart + 10 + GetParam().ras);
  timing_->precharge_part(0, 0, kStart + 100);
  EXPECT_FALSE(timing_->any_open(0));
  EXPECT_TRUE(timing_->any_open(1));
  EXPECT_EQ(timing_->activate_at(kBank), kStart + 100 + GetParam().rp);
  EXPECT_EQ(timing_->activate_at(kOtherGroup), kStart + 100 + GetParam().rp);
}

TEST_P(BankTimingPairs, ActivateToActivate) {
  open(kBank, kStart);
  EXPECT_EQ(timing_->activate_at(kSameGroup), kStart + GetParam().rrd_l);
  EXPECT_EQ(timing_->activate_at(kOtherGroup), kStart + GetParam().rrd_s);
  EXPECT_LE(timing_->activate_at(kOtherRank), kStart);
}

TEST_P(BankTimingPairs, FiveActivates) {
  const int s = GetParam().rrd_s;
  for (int group = 0; group < 4; ++group) open(4 * group, kStart + group * s);
  // HBM2's tFAW, 15, is over before four times tRRD_S.
  EXPECT_EQ(timing_->activate_at(kSameGroup), kStart + std::max(GetParam().faw, 4 * s));
  open(kSameGroup, kStart + 100);
  EXPECT_EQ(timing_->activate_at(kOtherGroup + 1), kStart + 100 + s);
}

TEST_P(BankTimingPairs, FiveActivatesInAWideWindow) {
  MemoryConfig memory = test::shipped_memory(GetParam().memory);
  memory.timing.faw = 50;
  timing_.emplace(memory);
  for (int group = 0; group < 4; ++group) open(4 * group, kStart + group * 5);
  EXPECT_EQ(timing_->activate_at(kSameGroup), kStart + 50);
  open(kSameGroup, kStart + 50);
  EXPECT_EQ(timing_->activate_at(kOtherGroup + 1), kStart + 5 + 50);
}

TEST_P(BankTimingPairs, ReadToColumns) {
  open_all();
  timing_->read(kBank, kStart);
  EXPECT_EQ(timing_->read_at(kBank), kStart + GetParam().ccd_l);
  EXPECT_EQ(timing_->read_at(kSameGroup), kStart + GetParam().ccd_l);
  EXPECT_EQ(timing_->read_at(kOtherGroup), kStart + GetParam().ccd_s);
  EXPECT_EQ(timing_->read_at(kOtherRank), kStart + GetParam().ranks_read_to_read);
  EXPECT_EQ(timing_->write_at(kBank), kStart + GetParam().read_to_write);
  EXPECT_EQ(timing_->write_at(kOtherGroup), kStart + GetParam().read_to_write);
  EXPECT_EQ(timing_->write_at(kOtherRank), kStart + GetParam().ranks_read_to_write);
}

TEST_P(BankTimingPairs, WriteToColumns) {
  open_all();
  timing_->write(kBank, kStart);
  EXPECT_EQ(timing_->write_at(kBank), kStart + GetParam().ccd_l);
  EXPECT_EQ(timing_->write_at(kSameGroup), kStart + GetParam().ccd_l);
  EXPECT_EQ(timing_->write_at(kOtherGroup), kStart + GetParam().ccd_s);
  EXPECT_EQ(timing_->write_at(kOtherRank), kStart + GetParam().ranks_write_to_write);
  EXPECT_EQ(timing_->read_at(kBank), kStart + GetParam().write_to_read_l);
  EXPECT_EQ(timing_->read_at(kSameGroup), kStart + GetParam().write_to_read_l);
  EXPECT_EQ(timing_->read_at(kOtherGroup), kStart + GetParam().write_to_read_s);
  EXPECT_EQ(timing_->read_at(kOtherRank), kStart + GetParam().ranks_write_to_read);
}

TEST_P(BankTimingPairs, ColumnToPrecharge) {
  open_all();
  timing_->read(kBank, kStart);
  EXPECT_EQ(timing_->precharge_at(kBank), kStart + GetParam().rtp);
  EXPECT_LT(timing_->precharge_at(kSameGroup), kStart);
  timing_->write(kSameGroup, kStart + 100);
  EXPECT_EQ(timing_->precharge_at(kSameGroup), kStart + 100 + GetParam().write_to_precharge);
  EXPECT_EQ(timing_->precharge_part_at(0, 0), kStart + 100 + GetParam().write_to_precharge);
}

TEST_P(BankTimingPairs, AnEarlyReadDoesNotShortenRas) {
  open(kBank, kStart);
  timing_->read(kBank, kStart + GetParam().rcd);
  EXPECT_EQ(timing_->precharge_at(kBank), kStart + std::max(GetParam().ras, GetParam().rcd + GetParam().rtp));
}

TEST_P(BankTimingPairs, RefreshToActivate) {
  timing_->refresh(0, 0, kStart);
  for (int bank = 0; bank < 16; ++bank) EXPECT_EQ(timing_->activate_at(bank), kStart + GetParam().rfc);
  EXPECT_EQ(timing_->refresh_at(0, 0), kStart + GetParam().rfc);
  EXPECT_LE(timing_->activate_at(kOtherRank), kStart);
}

TEST_P(BankTimingPairs, OnlyTheFirstColumnCommandIsAMiss) {
  open_all();
  EXPECT_TRUE(timing_->read(kBank, kStart));
  EXPECT_FALSE(timing_->read(kBank, kStart + 10));
  EXPECT_TRUE(timing_->write(kOtherGroup, kStart + 100));
  EXPECT_FALSE(timing_->write(kOtherGroup, kStart + 110));
}

INSTANTIATE_TEST_SUITE_P(Memories, BankTimingPairs, testing::ValuesIn(kFigures),
                         [](const auto& each) { return each.index == 0 ? "Ddr4" : "Hbm2"; });

}  // namespace
}  // namespace secateur::hw
