// SPDX-License-Identifier: Apache-2.0
#include "schedule/packing/snapshots.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "base/math.hpp"
#include "support/names.hpp"
#include "support/range.hpp"

namespace secateur::test {
namespace {

ProductShape dense_shape(int rows, int inner, int columns) {
  ProductShape shape;
  shape.row_blocks = rows;
  shape.inner_blocks = inner;
  shape.columns = columns;
  return shape;
}

PackingRules rules_of(int p_t, int p_c, bool grid) {
  PackingRules rules;
  rules.p_t = p_t;
  rules.p_c = p_c;
  rules.grid = grid;
  return rules;
}

TEST(Snapshots, FoldNumbersOutputBlocksColumnMajor) {
  const auto snapshots = pack_snapshots(dense_shape(13, 4, 4), {{0, range(4)}}, rules_of(12, 2, false));
  ASSERT_EQ(snapshots.size(), 3u);  // 52 blocks on 24 PEs
  EXPECT_EQ(snapshots[0].slots.size(), 24u);
  EXPECT_EQ(snapshots[2].slots.size(), 4u);
  EXPECT_EQ(snapshots[0].slots[13].column, 1);
  EXPECT_EQ(snapshots[0].slots[13].row, 0);
  EXPECT_EQ(snapshots[1].slots[0].column, 1);  // block 24 = column 1, row 11
  EXPECT_EQ(snapshots[1].slots[0].row, 11);
}

TEST(Snapshots, GridTakesWholePeColumns) {
  const auto snapshots = pack_snapshots(dense_shape(13, 4, 4), {{0, range(4)}}, rules_of(12, 2, true));
  ASSERT_EQ(snapshots.size(), 4u);  // ceil(13 / 12) * ceil(4 / 2)
  EXPECT_EQ(snapshots[0].slots.size(), 24u);
  EXPECT_EQ(snapshots[1].slots.size(), 2u);  // the thirteenth row block, row groups inside
  EXPECT_EQ(snapshots[1].slots[0].row, 12);
  EXPECT_EQ(snapshots[2].slots[0].column, 2);
}

TEST(Snapshots, NeverSpanChunks) {
  const auto snapshots = pack_snapshots(dense_shape(3, 4, 4), {{0, {0, 1}}, {1, {2, 3}}}, rules_of(4, 2, false));
  ASSERT_EQ(snapshots.size(), 2u);
  EXPECT_EQ(snapshots[0].group, 0);
  EXPECT_EQ(snapshots[1].group, 1);
  EXPECT_EQ(snapshots[1].slots[0].column, 2);
}

TEST(Snapshots, EndEarlyWhenTheirColumnsWouldFillHalfTheBuffer) {
  ProductShape shape = dense_shape(2, 4, 6);
  shape.column_bytes.assign(6, 100);
  PackingRules rules = rules_of(4, 4, false);
  rules.live_bytes_limit = 200;
  EXPECT_EQ(pack_snapshots(shape, {{0, range(6)}}, rules).size(), 3u);  // two columns each
  rules.live_bytes_limit = 199;
  EXPECT_EQ(pack_snapshots(shape, {{0, range(6)}}, rules).size(), 6u);
  rules.live_bytes_limit = 0;
  EXPECT_EQ(pack_snapshots(shape, {{0, range(6)}}, rules).size(), 1u);
  rules.grid = true;
  rules.live_bytes_limit = 300;
  EXPECT_EQ(pack_snapshots(shape, {{0, range(6)}}, rules).size(), 2u);  // three columns each
}

TEST(Snapshots, CountsFollowTheClosedFormAndEveryBlockIsMadeOnce) {
  std::mt19937_64 random(11);
  for (int trial = 0; trial < 300; ++trial) {
    const int rows = 1 + static_cast<int>(random() % 30);
    const int columns = 1 + static_cast<int>(random() % 20);
    const int p_t = 1 + static_cast<int>(random() % 14);
    const int p_c = 1 + static_cast<int>(random() % 5);
    for (const bool grid : {false, true}) {
      const auto snapshots =
          pack_snapshots(dense_shape(rows, 3, columns), {{0, range(columns)}}, rules_of(p_t, p_c, grid));
      const int expected = grid ? ceil_div(rows, p_t) * ceil_div(columns, p_c) : ceil_div(rows * columns, p_t * p_c);
      EXPECT_EQ(snapshots.size(), static_cast<std::size_t>(expected));
      std::set<std::pair<int, int>> made;
      for (const Snapshot& snapshot : snapshots) {
        std::set<int> pes;
        for (const Slot& slot : snapshot.slots) {
          EXPECT_TRUE(pes.insert(slot.pe).second);
          EXPECT_LT(slot.pe, p_t * p_c);
          EXPECT_TRUE(made.insert({slot.column, slot.row}).second);
        }
      }
      EXPECT_EQ(made.size(), static_cast<std::size_t>(rows * columns));
    }
  }
}

}  // namespace
}  // namespace secateur::test
