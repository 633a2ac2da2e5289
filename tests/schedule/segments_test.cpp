// SPDX-License-Identifier: Apache-2.0
#include "schedule/packing/segments.hpp"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <random>
#include <set>

#include "schedule/packing/snapshots.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "support/range.hpp"

namespace secateur::test {
namespace {

/// b = 4, p_pe = 2: u = 2, c_b = 16, a left block is read 8 times, a right block 16 times, a result has 8 slices.
PackingRules small_rules() {
  PackingRules rules;
  rules.p_t = 4;
  rules.p_c = 2;
  rules.ports = 2;
  rules.step_cycles = 16;
  rules.left_reads = 8;
  rules.right_reads = 16;
  rules.slices = 8;
  return rules;
}

ProductShape shape_of(int rows, int inner, int columns, const BlockMask* mask = nullptr) {
  ProductShape shape;
  shape.row_blocks = rows;
  shape.inner_blocks = inner;
  shape.columns = columns;
  shape.block = 4;
  shape.mask = mask;
  return shape;
}

BlockMask mask_of(int block_rows, const std::vector<std::vector<std::uint16_t>>& columns) {
  BlockMask mask;
  mask.block = 4;
  mask.rows = 4 * block_rows;
  mask.cols = 4 * static_cast<int>(columns.size());
  mask.column_start = {0};
  for (const auto& rows : columns) {
    mask.row_index.insert(mask.row_index.end(), rows.begin(), rows.end());
    mask.column_start.push_back(static_cast<std::uint32_t>(mask.row_index.size()));
  }
  return mask;
}

TEST(Segments, ASnapshotLastsItsLongestColumn) {
  const BlockMask mask = mask_of(6, {{0, 2, 3}, {1}});
  const auto segments = pack_segments(shape_of(4, 6, 2, &mask), {{0, range(2)}}, small_rules(), {4, 2});
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_EQ(segments[0].cycles, 3 * 16);
  EXPECT_EQ(segments[0].sync_cycles, 2 * 16);
  EXPECT_EQ(segments[0].feature_cycles, 0);
  EXPECT_EQ(segments[0].drain_cycles, 8);  // two blocks of 8 slices in a bank, two ports
}

TEST(Segments, DistinctReadsOverThePortsStretchAStep) {
  PackingRules rules = small_rules();
  rules.left_reads = 16;  // p_pe = b: nothing is held
  const BlockMask same = mask_of(6, {{5}, {5}});
  const BlockMask two = mask_of(6, {{4}, {5}});
  rules.ports = 1;
  EXPECT_EQ(pack_segments(shape_of(4, 6, 2, &same), {{0, range(2)}}, rules, {1, 1})[0].cycles, 16);
  const auto stretched = pack_segments(shape_of(4, 6, 2, &two), {{0, range(2)}}, rules, {1, 1});
  EXPECT_EQ(stretched[0].cycles, 32);
  EXPECT_EQ(stretched[0].feature_cycles, 16);
  rules.ports = 2;
  EXPECT_EQ(pack_segments(shape_of(4, 6, 2, &two), {{0, range(2)}}, rules, {1, 1})[0].cycles, 16);
  rules.ports = 1;
  rules.ideal_ports = true;
  EXPECT_EQ(pack_segments(shape_of(4, 6, 2, &two), {{0, range(2)}}, rules, {1, 1})[0].cycles, 16);
}

TEST(Segments, TheRightOperandOfAHeadProductSharesTheBanks) {
  PackingRules rules = small_rules();
  rules.ports = 1;
  ProductShape shape = shape_of(4, 3, 1);
  shape.right = RightOperand::features;
  // Column 0 lies in bank 3 with row block 3: 16 + 8 reads of one port.
  EXPECT_EQ(pack_segments(shape, {{0, {0}}}, rules, {3, 1})[0].cycles, 3 * 24);
  shape.row_blocks = 3;
  EXPECT_EQ(pack_segments(shape, {{0, {0}}}, rules, {3, 1})[0].cycles, 3 * 16);
}

TEST(Segments, BroadcastResultsShareTheWritePorts) {
  PackingRules rules = small_rules();
  rules.writers = 4;
  EXPECT_EQ(pack_segments(shape_of(4, 3, 2), {{0, range(2)}}, rules, {3, 1})[0].drain_cycles, 2 * 8 * 4 / 2);
  rules.ideal_drain = true;
  EXPECT_EQ(pack_segments(shape_of(4, 3, 2), {{0, range(2)}}, rules, {3, 1})[0].drain_cycles, 0);
}

TEST(Segments, AtTheMeanLoadSnapshotsEndAtRoundedUpFractions) {
  PackingRules rules = small_rules();
  rules.mean_load = true;
  const BlockMask mask = mask_of(6, {{0, 1}, {0}, {0, 1, 2}, {0}});  // 7 blocks in 4 columns
  const auto segments = pack_segments(shape_of(4, 6, 4, &mask), {{0, range(4)}}, rules, {7, 4});
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_EQ(segments[0].cycles, 28);  // 16 * 7 / 4
  EXPECT_EQ(segments[1].cycles, 28);
}

TEST(Segments, ColumnsAreFetchedOnceAndFreedAfterTheirLastSnapshot) {
  ProductShape shape = shape_of(5, 2, 3);  // 15 blocks on 8 PEs: columns 0, 1 | 1, 2
  shape.column_bytes = {64, 128, 192};
  const auto segments = pack_segments(shape, {{0, range(3)}}, small_rules(), {2, 1});
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_EQ(segments[0].column_bytes, (std::vector<std::int64_t>{64, 128}));
  EXPECT_EQ(segments[0].released_bytes, 64);
  EXPECT_EQ(segments[1].column_bytes, (std::vector<std::int64_t>{192}));
  EXPECT_EQ(segments[1].released_bytes, 320);
  PackingRules queue = small_rules();
  queue.independent = true;
  const auto queued = pack_segments(shape, {{0, range(3)}}, queue, {2, 1});
  EXPECT_EQ(queued[1].column_bytes, (std::vector<std::int64_t>{128, 192}));
  EXPECT_EQ(queued[0].released_bytes, 192);
}

/// Steps of a module without ports or memory, each PE on its own: the longest PE.
Cycle longest_pe(const ProductShape& shape, const std::vector<Snapshot>& snapshots, const PackingRules& rules) {
  std::map<int, std::int64_t> steps;
  for (const Snapshot& snapshot : snapshots) {
    for (const Slot& slot : snapshot.slots) steps[slot.pe] += shape.kept(slot.column);
  }
  std::int64_t longest = 0;
  for (const auto& [pe, count] : steps) longest = std::max(longest, count);
  return longest * rules.step_cycles;
}

Cycle sum_of_cycles(const std::vector<Segment>& segments) {
  Cycle sum = 0;
  for (const Segment& segment : segments) sum += segment.cycles;
  return sum;
}

TEST(Segments, WithoutSnapshotSyncTheLongestPeDecides) {
  std::mt19937_64 random(3);
  for (int trial = 0; trial < 200; ++trial) {
    const int columns = 1 + static_cast<int>(random() % 12);
    const BlockMask mask = test::random_mask(40, 4 * columns, 4, 0.4, random);
    const ProductShape shape = shape_of(1 + static_cast<int>(random() % 9), 10, columns, &mask);
    PackingRules rules = small_rules();
    rules.grid = random() % 2 == 0;
    rules.ideal_ports = true;
    const Cycle synchronised = sum_of_cycles(pack_segments(shape, {{0, range(columns)}}, rules, {1, 1}));
    rules.snapshot_sync = false;
    const auto segments = pack_segments(shape, {{0, range(columns)}}, rules, {1, 1});
    EXPECT_EQ(sum_of_cycles(segments), longest_pe(shape, pack_snapshots(shape, {{0, range(columns)}}, rules), rules));
    EXPECT_LE(sum_of_cycles(segments), synchronised);
  }
}

TEST(Segments, EveryOutputBlockIsFinishedOnceUnderEitherSync) {
  std::mt19937_64 random(5);
  for (int trial = 0; trial < 100; ++trial) {
    const int columns = 1 + static_cast<int>(random() % 12);
    const BlockMask mask = test::random_mask(40, 4 * columns, 4, 0.3, random);
    ProductShape shape = shape_of(1 + static_cast<int>(random() % 9), 10, columns, &mask);
    for (int c = 0; c < columns; ++c) shape.column_bytes.push_back(64 * (1 + mask.kept(c)));
    PackingRules rules = small_rules();
    rules.live_bytes_limit = 64 * 11 * (1 + static_cast<std::int64_t>(random() % 3));
    for (const bool sync : {true, false}) {
      rules.snapshot_sync = sync;
      std::map<int, int> finished;
      std::int64_t fetched = 0;
      std::int64_t freed = 0;
      for (const Segment& segment : pack_segments(shape, {{0, range(columns)}}, rules, {1, 1})) {
        for (const FinishedBlocks& row : segment.finished) finished[row.row] += row.blocks;
        fetched += std::accumulate(segment.column_bytes.begin(), segment.column_bytes.end(), std::int64_t{0});
        EXPECT_LE(fetched - freed, rules.live_bytes_limit);
        freed += segment.released_bytes;
      }
      for (int row = 0; row < shape.row_blocks; ++row) EXPECT_EQ(finished[row], columns);
      EXPECT_EQ(fetched, freed);
      EXPECT_EQ(fetched, std::accumulate(shape.column_bytes.begin(), shape.column_bytes.end(), std::int64_t{0}));
    }
  }
}

}  // namespace
}  // namespace secateur::test
