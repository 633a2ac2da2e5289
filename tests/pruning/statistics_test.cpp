// SPDX-License-Identifier: Apache-2.0
#include "pruning/statistics.hpp"

#include <gtest/gtest.h>

#include "pruning/pack.hpp"
#include "support/models.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

PruningConfig nothing_pruned() {
  PruningConfig config;
  config.weight_keep = Decimal(1, 1);
  config.token_keep = Decimal(1, 1);
  config.token_layers = {};
  return config;
}

TEST(Statistics, ParametersOfDeitSmall) {
  NetworkConfig network = test::deit_small();
  const ModelStatistics distilled = model_statistics(pack(network, nothing_pruned()));
  EXPECT_EQ(distilled.parameters_dense, 22436432);
  EXPECT_EQ(distilled.parameters_kept, 22436432);
  EXPECT_EQ(distilled.parameters_in_kept_heads, 22436432);
  network.distilled = false;
  EXPECT_EQ(model_statistics(pack(network, nothing_pruned())).parameters_kept, 22050664);
}

TEST(Statistics, ParametersOfDeitTiny) {
  NetworkConfig network = test::deit_small();
  network.embed_dim = 192;
  network.heads = 3;
  network.mlp_hidden = 768;
  network.distilled = false;
  EXPECT_EQ(model_statistics(pack(network, nothing_pruned())).parameters_dense, 5717416);
}

TEST(Statistics, DenseMacsAreCountedAlike) {
  const ModelStatistics s = model_statistics(pack(test::deit_small(), nothing_pruned()));
  EXPECT_EQ(s.macs_executed, s.macs_dense);
  EXPECT_EQ(s.macs_dense_in_kept_heads, s.macs_dense);
  // 4.6 GMAC with the attention products (paper.md).
  EXPECT_NEAR(static_cast<double>(s.macs_dense) / 1e9, 4.62, 0.03);
}

TEST(Statistics, HeadsThatDoNotMakeUpD) {
  NetworkConfig network = test::deit_small();
  const ModelStatistics usual = model_statistics(pack(network, nothing_pruned()));
  network.head_dim = 48;  // H d = 288 of D = 384
  const ModelStatistics s = model_statistics(pack(network, nothing_pruned()));
  EXPECT_EQ(usual.parameters_dense - s.parameters_dense, 12 * (4 * 384 + 3) * (384 - 288));
  EXPECT_EQ(usual.macs_dense - s.macs_dense, 12 * (198 * 4 * 384 + 2 * 198 * 198) * (384 - 288));
  EXPECT_EQ(s.parameters_kept, s.parameters_dense);
  EXPECT_EQ(s.macs_executed, s.macs_dense);
}

TEST(Statistics, HalfOfTheBlocks) {
  PruningConfig config = nothing_pruned();
  config.weight_keep = Decimal(5, 10);
  const ModelStatistics s = model_statistics(pack(test::deit_small(), config));
  const std::int64_t halved = 12 * (4 * 384 * 384 / 2 + 768 * (2 * 384 + 1));
  EXPECT_EQ(s.parameters_dense - s.parameters_kept, halved);
  EXPECT_EQ(s.mean_kept_blocks, 12.0);
  EXPECT_GT(s.max_kept_blocks, 12);
  EXPECT_LT(s.min_kept_blocks, 12);
  EXPECT_GT(s.macs_dense_in_kept_heads, s.macs_executed);
}

}  // namespace
}  // namespace secateur::test
