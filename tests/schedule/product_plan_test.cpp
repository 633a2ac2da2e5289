// SPDX-License-Identifier: Apache-2.0
#include "schedule/product_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <random>

#include "support/models.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

AcceleratorConfig random_machine(std::mt19937_64& random) {
  AcceleratorConfig machine;
  machine.p_h = 1 + static_cast<int>(random() % 5);
  machine.p_t = 1 + static_cast<int>(random() % 6);
  machine.p_c = 1 + static_cast<int>(random() % 3);
  machine.p_pe = 4;
  machine.mapping = random() % 2 == 0 ? Mapping::fold : Mapping::grid;
  machine.column_sync = random() % 2 == 0 ? ColumnSync::snapshot : ColumnSync::none;
  machine.idealise.feature_ports = random() % 2 == 0;
  return machine;
}

/// Column c has 64 * (c + 1) bytes: a fetched byte count names its column.
ProductShape shape_of(int rows, const BlockMask& mask) {
  ProductShape shape;
  shape.row_blocks = rows;
  shape.inner_blocks = mask.block_rows();
  shape.columns = mask.block_cols();
  shape.block = mask.block;
  shape.mask = &mask;
  for (int c = 0; c < shape.columns; ++c) shape.column_bytes.push_back(64 * (c + 1));
  return shape;
}

ProductShape dense(int rows, int inner, int columns) {
  ProductShape shape;
  shape.row_blocks = rows;
  shape.inner_blocks = inner;
  shape.columns = columns;
  shape.block = 8;
  for (int c = 0; c < columns; ++c) shape.column_bytes.push_back(64 * (c + 1));
  return shape;
}

std::vector<std::vector<int>> columns_of_modules(const ProductPlan& plan) {
  std::vector<std::vector<int>> columns;
  for (const std::vector<Segment>& module : plan.modules) {
    columns.emplace_back();
    for (const Segment& segment : module) {
      for (const std::int64_t bytes : segment.column_bytes) columns.back().push_back(static_cast<int>(bytes / 64) - 1);
    }
  }
  return columns;
}

TEST(ProductPlan, AutoIsNeverWorseThanTheBetterLoopOrderAndTiesSweep) {
  std::mt19937_64 random(1);
  int swept = 0;
  int expanded = 0;
  for (int trial = 0; trial < 300; ++trial) {
    AcceleratorConfig machine = random_machine(random);
    machine.balance = std::array{balance_policy("none"), balance_policy("sorted"), balance_policy("lpt")}[random() % 3];
    const BlockMask mask = test::random_mask(48, 8 * (1 + static_cast<int>(random() % 24)), 8,
                                             0.1 + 0.2 * static_cast<double>(random() % 5), random);
    const ProductShape shape = shape_of(1 + static_cast<int>(random() % 9), mask);
    const int group = 1 + static_cast<int>(random() % 4);
    machine.loop_order = loop_order("sweep");
    const ProductPlan sweep = plan_whole_product(shape, group, machine);
    machine.loop_order = loop_order("expand");
    const ProductPlan expand = plan_whole_product(shape, group, machine);
    machine.loop_order = loop_order("auto");
    const ProductPlan chosen = plan_whole_product(shape, group, machine);
    EXPECT_EQ(sweep.loop_order, loop_order("sweep"));
    EXPECT_EQ(expand.loop_order, loop_order("expand"));
    EXPECT_EQ(step_cycles(chosen), std::min(step_cycles(sweep), step_cycles(expand)));
    const bool tie_or_better = step_cycles(sweep) <= step_cycles(expand);
    EXPECT_EQ(chosen.loop_order, tie_or_better ? loop_order("sweep") : loop_order("expand"));
    (tie_or_better ? swept : expanded) += 1;
  }
  EXPECT_GT(swept, 20);
  EXPECT_GT(expanded, 20);
}

TEST(ProductPlan, StepCyclesAreThoseOfTheSlowestModule) {
  ProductPlan plan;
  plan.modules.resize(2);
  plan.modules[0].resize(2);
  plan.modules[0][0].cycles = 5;
  plan.modules[0][1].cycles = 6;
  plan.modules[1].resize(1);
  plan.modules[1][0].cycles = 10;
  EXPECT_EQ(step_cycles(plan), 11);
}

TEST(ProductPlan, EveryColumnIsMadeOnceUnderEveryPolicy) {
  std::mt19937_64 random(2);
  for (int trial = 0; trial < 300; ++trial) {
    AcceleratorConfig machine = random_machine(random);
    machine.balance = std::array{balance_policy("none"), balance_policy("sorted"), balance_policy("lpt")}[random() % 3];
    machine.loop_order = random() % 2 == 0 ? loop_order("sweep") : loop_order("expand");
    const BlockMask mask = test::random_mask(48, 8 * (1 + static_cast<int>(random() % 24)), 8, 0.5, random);
    const ProductShape shape = shape_of(1 + static_cast<int>(random() % 9), mask);
    const ProductPlan plan = plan_whole_product(shape, 1 + static_cast<int>(random() % 4), machine);
    std::vector<int> all;
    for (const std::vector<int>& columns : columns_of_modules(plan))
      all.insert(all.end(), columns.begin(), columns.end());
    std::sort(all.begin(), all.end());
    std::vector<int> expected(static_cast<std::size_t>(shape.columns));
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(all, expected);
    std::map<int, int> made;
    for (const auto& module : plan.modules) {
      for (const Segment& segment : module) {
        for (const FinishedBlocks& row : segment.finished) made[row.row] += row.blocks;
      }
    }
    for (int row = 0; row < shape.row_blocks; ++row) EXPECT_EQ(made[row], plan.blocks_per_tile);
    EXPECT_EQ(plan.blocks_per_tile, shape.columns);
    EXPECT_TRUE(plan.queue.empty());
  }
}

BlockMask mask_of_loads(const std::vector<int>& loads, int rows) {
  BlockMask mask;
  mask.block = 8;
  mask.rows = 8 * rows;
  mask.cols = 8 * static_cast<int>(loads.size());
  mask.column_start = {0};
  for (const int load : loads) {
    for (int row = 0; row < load; ++row) mask.row_index.push_back(static_cast<std::uint16_t>(row));
    mask.column_start.push_back(static_cast<std::uint32_t>(mask.row_index.size()));
  }
  return mask;
}

AcceleratorConfig two_modules(const BalancePolicy* balance, const LoopOrder* order) {
  AcceleratorConfig machine;
  machine.p_h = 2;
  machine.p_t = 2;
  machine.p_c = 1;
  machine.p_pe = 8;
  machine.balance = balance;
  machine.loop_order = order;
  return machine;
}

TEST(ProductPlan, ExpandDealsColumnsAsThePolicySays) {
  const BlockMask mask = mask_of_loads({1, 6, 2, 5, 3, 4}, 6);
  const ProductShape shape = shape_of(2, mask);
  using Dealt = std::vector<std::vector<int>>;
  const auto dealt = [&](const BalancePolicy* balance) {
    return columns_of_modules(plan_whole_product(shape, 2, two_modules(balance, loop_order("expand"))));
  };
  EXPECT_EQ(dealt(balance_policy("none")), (Dealt{{0, 2, 4}, {1, 3, 5}}));
  EXPECT_EQ(dealt(balance_policy("sorted")), (Dealt{{1, 5, 2}, {3, 4, 0}}));
  EXPECT_EQ(dealt(balance_policy("lpt")), (Dealt{{1, 4, 2}, {3, 5, 0}}));  // 6 | 5, 5 + 4 | 6 + 3, 9 = 9: 2 to module 0
}

TEST(ProductPlan, SweepDealsHeadWideGroupsEachInItsOwnSnapshots) {
  const BlockMask mask = mask_of_loads({1, 2, 6, 5, 3, 4}, 6);  // groups of 3, 11, 7
  const ProductShape shape = shape_of(2, mask);
  using Dealt = std::vector<std::vector<int>>;
  const auto dealt = [&](const BalancePolicy* balance) {
    return columns_of_modules(plan_whole_product(shape, 2, two_modules(balance, loop_order("sweep"))));
  };
  EXPECT_EQ(dealt(balance_policy("none")), (Dealt{{0, 1, 4, 5}, {2, 3}}));
  EXPECT_EQ(dealt(balance_policy("sorted")), (Dealt{{2, 3, 1, 0}, {5, 4}}));
  EXPECT_EQ(dealt(balance_policy("lpt")), (Dealt{{2, 3}, {5, 4, 1, 0}}));
}

TEST(ProductPlan, DenseMatricesAreDealtInNaturalOrder) {
  const ProductShape shape = dense(2, 3, 5);
  for (const BalancePolicy& policy : balance_policies()) {
    const ProductPlan plan = plan_whole_product(shape, 2, two_modules(&policy, loop_order("expand")));
    EXPECT_FALSE(plan.dynamic);
    EXPECT_EQ(columns_of_modules(plan), (std::vector<std::vector<int>>{{0, 2, 4}, {1, 3}}));
  }
}

TEST(ProductPlan, DynamicMakesOneQueueHeaviestFirst) {
  const BlockMask mask = mask_of_loads({1, 6, 2, 5, 3, 4}, 6);
  const ProductShape shape = shape_of(3, mask);  // 18 blocks, 2 PEs: 9 snapshots
  const ProductPlan plan = plan_whole_product(shape, 2, two_modules(balance_policy("dynamic"), loop_order("auto")));
  EXPECT_TRUE(plan.dynamic);
  EXPECT_EQ(plan.loop_order, loop_order("expand"));
  EXPECT_TRUE(plan.modules.empty());
  ASSERT_EQ(plan.queue.size(), 9u);
  // Each snapshot brings its own columns: 1 | 1, 3 | 3 | 5 | 5, 4 | 4 | ...
  EXPECT_EQ(plan.queue[0].column_bytes, (std::vector<std::int64_t>{128}));
  EXPECT_EQ(plan.queue[1].column_bytes, (std::vector<std::int64_t>{128, 256}));
  EXPECT_EQ(plan.queue[2].column_bytes, (std::vector<std::int64_t>{256}));
  EXPECT_EQ(plan.queue[0].cycles, 6 * 8);
  for (const Segment& segment : plan.queue) {
    EXPECT_EQ(segment.released_bytes,
              std::accumulate(segment.column_bytes.begin(), segment.column_bytes.end(), std::int64_t{0}));
  }
}

TEST(ProductPlan, EqualLoadsAreDealtAsByNone) {
  const BlockMask mask = mask_of_loads({1, 6, 2, 5, 3, 4}, 6);
  AcceleratorConfig machine = two_modules(balance_policy("dynamic"), loop_order("expand"));
  machine.idealise.imbalance = true;
  const ProductPlan plan = plan_whole_product(shape_of(2, mask), 2, machine);
  EXPECT_FALSE(plan.dynamic);
  EXPECT_EQ(columns_of_modules(plan), (std::vector<std::vector<int>>{{0, 2, 4}, {1, 3, 5}}));
  EXPECT_EQ(plan.imbalance, 0.0);
}

TEST(ProductPlan, ImbalanceIsTheLargestSumOfLongestStreamsOverTheMeanLoad) {
  // Two rows on two PEs: a column a snapshot. Module 0 gets 1 + 2 + 3 = 6, module 1 6 + 5 + 4 = 15; the mean is 10.5.
  const BlockMask mask = mask_of_loads({1, 6, 2, 5, 3, 4}, 6);
  const ProductShape shape = shape_of(2, mask);
  AcceleratorConfig machine = two_modules(balance_policy("none"), loop_order("expand"));
  EXPECT_DOUBLE_EQ(plan_whole_product(shape, 2, machine).imbalance, 15.0 / 10.5 - 1.0);
  machine.balance = balance_policy("lpt");
  EXPECT_DOUBLE_EQ(plan_whole_product(shape, 2, machine).imbalance, 11.0 / 10.5 - 1.0);
  // Two columns a snapshot: longest 2 + 3 | 6 + 4, means (1 + 2) / 2 + 3 | (6 + 5) / 2 + 4.
  machine.balance = balance_policy("none");
  machine.p_c = 2;
  EXPECT_DOUBLE_EQ(plan_whole_product(shape, 2, machine).imbalance, 10.0 / ((1.5 + 3 + 5.5 + 4) / 2) - 1.0);
}

TEST(ProductPlan, HeadsGoRoundTheModulesAndKeepTheirOwnSnapshots) {
  AcceleratorConfig machine = two_modules(balance_policy("lpt"), loop_order("auto"));
  ProductShape shape = dense(3, 4, 3);
  shape.column_bytes.clear();
  shape.right = RightOperand::features;
  const ProductPlan plan = plan_head_product(shape, 5, false, machine);
  ASSERT_EQ(plan.modules.size(), 2u);
  ASSERT_EQ(plan.modules[0].size(), 3u * 5u);  // heads 0, 2, 4 of ceil(9 / 2) snapshots
  ASSERT_EQ(plan.modules[1].size(), 2u * 5u);
  EXPECT_EQ(plan.modules[0][5].group, 2);
  EXPECT_EQ(plan.modules[1][5].group, 3);
  EXPECT_FALSE(plan.broadcast);
  EXPECT_TRUE(plan_head_product(shape, 5, true, machine).broadcast);
  EXPECT_EQ(plan.loop_order, nullptr);
}

TEST(ProductPlan, LocalResultsHaveOneWriterAndBroadcastOnesAllModules) {
  AcceleratorConfig machine = two_modules(balance_policy("none"), loop_order("auto"));
  machine.p_pe = 4;  // u = 2: 16 slices of a block of 8
  ProductShape shape = dense(2, 4, 1);
  shape.column_bytes.clear();
  shape.right = RightOperand::features;
  EXPECT_EQ(plan_head_product(shape, 1, false, machine).modules[0][0].drain_cycles, 8);
  EXPECT_EQ(plan_head_product(shape, 1, true, machine).modules[0][0].drain_cycles, 16);
}

TEST(ProductPlan, RowSumsRunOnPeColumnZero) {
  AcceleratorConfig machine;  // 4 modules of 12 x 2 PEs, p_pe 8
  const ProductPlan plan = plan_row_sums(row_sums_shape(13, 13, 16), 6, machine);
  // ceil(13 / 12) snapshots a head, 13 steps of 16 * 2 cycles; the published row sums: 1,664 of two heads.
  ASSERT_EQ(plan.modules[0].size(), 4u);
  for (const Segment& segment : plan.modules[0]) EXPECT_EQ(segment.cycles, 13 * 32);
  EXPECT_EQ(step_cycles(plan), 1'664);
  EXPECT_EQ(plan.modules[0][0].drain_cycles, 1);  // one block of two slices, two ports
  EXPECT_EQ(plan.blocks_per_tile, 1);
  EXPECT_FALSE(plan.broadcast);
}

}  // namespace
}  // namespace secateur::test
