// SPDX-License-Identifier: Apache-2.0
#include "units/elementwise/timing.hpp"
#include "units/selector/timing.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(ElementwiseWork, OnePassIsValuesOverLanesRoundedUp) {
  AcceleratorConfig accelerator;
  EXPECT_EQ(elementwise_tile(64, 1, accelerator).cycles, 1);
  EXPECT_EQ(elementwise_tile(65, 1, accelerator).cycles, 2);
  EXPECT_EQ(elementwise_tile(16 * 384, 1, accelerator).cycles, 96);
}

TEST(ElementwiseWork, TheSecondPassWaitsForTheFirstToLeaveThePipeline) {
  AcceleratorConfig accelerator;
  accelerator.elementwise.pipeline_depth = 16;
  EXPECT_EQ(elementwise_tile(16 * 384, 2, accelerator).cycles, 2 * 96 + 16);
  accelerator.idealise.pipeline = true;
  EXPECT_EQ(elementwise_tile(16 * 384, 2, accelerator).cycles, 2 * 96);
}

TEST(ElementwiseWork, MoreLanesThanTheBankDeliversAreCountedAsFeatureStalls) {
  AcceleratorConfig accelerator;
  accelerator.elementwise.lanes = 128;
  accelerator.features.ports = 2;
  accelerator.features.bank_words = 32;
  const TileWork work = elementwise_tile(6144, 1, accelerator);
  EXPECT_EQ(work.cycles, 96);
  EXPECT_EQ(work.feature_cycles, 48);
  accelerator.idealise.feature_ports = true;
  EXPECT_EQ(elementwise_tile(6144, 1, accelerator).cycles, 48);
}

TEST(TokenSort, TheNetworkIsPaidInFull) {
  AcceleratorConfig accelerator;
  // 256 keys: 8 levels, 36 stages of 128 comparisons, 64 a cycle.
  EXPECT_EQ(token_sort_cycles(197, accelerator), 72);
  EXPECT_EQ(token_sort_cycles(257, accelerator), 72);   // 256 keys exactly
  EXPECT_EQ(token_sort_cycles(258, accelerator), 180);  // 257 keys: 512, 45 stages of 256
  accelerator.selector.comparators = 128;
  EXPECT_EQ(token_sort_cycles(197, accelerator), 36);
}

TEST(TokenShuffle, ShuffleAndFuseRunBesideEachOtherThenTheFusedTokenIsWritten) {
  AcceleratorConfig accelerator;
  // 198 in, 99 kept: 100 tokens moved (600 cycles), 98 fused (588 cycles), 6 for the fused token.
  const ShuffleWork work = token_shuffle(198, 99, 384, 16, accelerator);
  EXPECT_EQ(work.cycles, 606);
  ASSERT_EQ(work.tile_done_after.size(), 7u);
  EXPECT_EQ(work.tile_done_after[0], 96);
  EXPECT_EQ(work.tile_done_after[5], 576);
  EXPECT_EQ(work.tile_done_after[6], 606);
}

TEST(TokenShuffle, ASlowFuseUnitDecides) {
  AcceleratorConfig accelerator;
  accelerator.selector.fuse_lanes = 32;
  EXPECT_EQ(token_shuffle(198, 99, 384, 16, accelerator).cycles, 98 * 12 + 6);
  accelerator.idealise.selector = true;
  EXPECT_EQ(token_shuffle(198, 99, 384, 16, accelerator).cycles, 0);
}

}  // namespace
}  // namespace secateur::test
