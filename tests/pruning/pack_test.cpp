// SPDX-License-Identifier: Apache-2.0
// The pruning rule: exact counts, ties, the alternate pattern of heads, neurons, tokens.
#include "pruning/pack.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "support/checkpoints.hpp"
#include "support/models.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

/// Scores made by hand: one function for all matrices.
class GivenScores : public BlockScores {
 public:
  using Function = double (*)(AttentionMatrix matrix, int row, int column);

  GivenScores(const NetworkConfig& network, int block, Function function)
      : side_(network.embed_dim / block), neurons_(network.mlp_hidden), function_(function) {}

  std::vector<double> blocks(int /*layer*/, AttentionMatrix matrix) const override {
    std::vector<double> scores;
    for (int row = 0; row < side_; ++row) {
      for (int column = 0; column < side_; ++column) scores.push_back(function_(matrix, row, column));
    }
    return scores;
  }
  std::vector<double> neurons(int /*layer*/) const override {
    std::vector<double> scores(static_cast<std::size_t>(neurons_));
    std::iota(scores.begin(), scores.end(), 0.0);
    return scores;
  }

 private:
  int side_;
  int neurons_;
  Function function_;
};

PruningConfig pruning(int block, const Decimal& keep) {
  PruningConfig config;
  config.block = block;
  config.weight_keep = keep;
  config.token_layers = {};
  return config;
}

std::vector<int> rows_of(const BlockMask& mask, int column) {
  return {mask.rows_of(column), mask.rows_of(column) + mask.kept(column)};
}

TEST(Pack, KeepsExactlyTheCeilingOfEveryMatrix) {
  const NetworkConfig network = test::deit_small();
  for (const int block : {8, 16, 32}) {  // 64 is a whole head's width: heads vanish at random
    for (const Decimal& keep : {Decimal(5, 10), Decimal(7, 10), Decimal(55, 100), Decimal(1, 1)}) {
      const PackedModel model = pack(network, pruning(block, keep));
      const int side = network.embed_dim / block;
      for (const PackedLayer& layer : model.layers) {
        ASSERT_EQ(layer.heads(), network.heads);
        for (const BlockMask* mask : {&layer.q, &layer.k, &layer.v, &layer.proj}) {
          EXPECT_EQ(mask->kept_blocks(), keep.ceil_of(side * side));
        }
        EXPECT_EQ(layer.neurons(), keep.ceil_of(network.mlp_hidden));
      }
    }
  }
}

TEST(Pack, RatiosAreDecimals) {
  // D = 160 and b = 16: 100 blocks. In binary, 0.55 * 100 is 55.000000000000007.
  NetworkConfig network = test::tiny_network();
  network.embed_dim = 160;
  network.mlp_hidden = 100;
  const PackedModel model = pack(network, pruning(16, Decimal::from_double(0.55)));
  EXPECT_EQ(model.layers[0].q.kept_blocks(), 55);
  EXPECT_EQ(model.layers[0].neurons(), 55);
}

TEST(Pack, TiesGoToTheLowerRowMajorIndex) {
  const NetworkConfig network = test::tiny_network();  // 4 x 4 blocks of 8
  const GivenScores scores(network, 8, [](AttentionMatrix, int, int) { return 1.0; });
  const PackedModel model = pack(network, pruning(8, Decimal(3, 8)), &scores);  // 6 blocks
  // Rows 0 (4 blocks) and half of row 1: every column of V is alive, and so is the first head's part of W_proj only.
  const PackedLayer& layer = model.layers[0];
  EXPECT_EQ(layer.head_ids, (std::vector<int>{0}));
  EXPECT_EQ(rows_of(layer.v, 0), (std::vector<int>{0, 1}));
  EXPECT_EQ(rows_of(layer.v, 1), (std::vector<int>{0, 1}));
  EXPECT_EQ(layer.v.block_cols(), 2);
  EXPECT_EQ(rows_of(layer.proj, 0), (std::vector<int>{0, 1}));
  EXPECT_EQ(rows_of(layer.proj, 3), (std::vector<int>{0}));
  EXPECT_EQ(layer.proj.rows, 16);
  EXPECT_EQ(layer.proj.cols, 32);
}

TEST(Pack, AHeadVanishesWithItsValueColumns) {
  const NetworkConfig network = test::tiny_network();
  const GivenScores scores(network, 8, [](AttentionMatrix matrix, int row, int column) {
    if (matrix == AttentionMatrix::v) return column >= 2 ? 1.0 : 0.0;  // head 1's columns
    return static_cast<double>((row * 7 + column * 5) % 16);
  });
  const PackedModel model = pack(network, pruning(8, Decimal(5, 10)), &scores);
  const PackedLayer& layer = model.layers[1];
  EXPECT_EQ(layer.head_ids, (std::vector<int>{1}));
  EXPECT_EQ(layer.v.kept_blocks(), 8);
  // The freed budget of Q, K and W_proj is not spent again.
  EXPECT_LT(layer.q.kept_blocks(), 8);
  EXPECT_EQ(model.heads_per_layer(), (std::vector<int>{1, 1}));
}

TEST(Pack, AHeadVanishesWithItsProjectionRows) {
  const NetworkConfig network = test::tiny_network();
  const GivenScores scores(network, 8, [](AttentionMatrix matrix, int row, int column) {
    return matrix == AttentionMatrix::proj ? (row < 2 ? 1.0 : 0.0) : static_cast<double>((row * 7 + column * 5) % 16);
  });
  EXPECT_EQ(pack(network, pruning(8, Decimal(5, 10)), &scores).layers[0].head_ids, (std::vector<int>{0}));
}

TEST(Pack, AHeadStaysWithoutQueryAndKeyBlocks) {
  const NetworkConfig network = test::tiny_network();
  const GivenScores scores(network, 8, [](AttentionMatrix matrix, int row, int column) {
    const bool query_or_key = matrix == AttentionMatrix::q || matrix == AttentionMatrix::k;
    return query_or_key ? (column < 2 ? 1.0 : 0.0) : static_cast<double>((row * 7 + column * 5) % 16);
  });
  const PackedLayer layer = pack(network, pruning(8, Decimal(5, 10)), &scores).layers[0];
  EXPECT_EQ(layer.head_ids, (std::vector<int>{0, 1}));
  EXPECT_EQ(layer.q.kept(2), 0);
}

TEST(Pack, OneBlockOfAHeadKeepsIt) {
  const NetworkConfig network = test::tiny_network();
  LayerMasks masks;
  masks.q = masks.k = masks.v = masks.proj = BlockGrid(16, false);
  masks.v[0 * 4 + 3] = true;     // head 1's last column
  masks.proj[2 * 4 + 1] = true;  // head 1's first row
  masks.v[1] = true;             // head 0 has a value column, but no projection row
  const RandomScores scores(network, 8, 0.0, 1);
  const PackedModel model = pack_masks(network, pruning(8, Decimal(5, 10)), {masks, masks}, scores);
  EXPECT_EQ(model.layers[0].head_ids, (std::vector<int>{1}));
  EXPECT_EQ(model.layers[0].v.kept_blocks(), 1);
  EXPECT_EQ(rows_of(model.layers[0].proj, 1), (std::vector<int>{0}));
}

TEST(Pack, HeadsKeptTakesTheBestHeadsThenBlocksWithinThem) {
  const NetworkConfig network = test::tiny_network();
  const GivenScores scores(network, 8, [](AttentionMatrix matrix, int row, int column) {
    const int head = (matrix == AttentionMatrix::proj ? row : column) / 2;
    return head == 1 ? 10.0 : 1.0;
  });
  PruningConfig config = pruning(8, Decimal(5, 10));
  config.heads_kept = 1;
  const PackedLayer layer = pack(network, config, &scores).layers[0];
  EXPECT_EQ(layer.head_ids, (std::vector<int>{1}));
  EXPECT_EQ(layer.q.kept_blocks(), 8);  // 8 of 16 blocks, all of which fit the remaining head
}

TEST(Pack, NeuronsAreTheHighestScores) {
  const NetworkConfig network = test::tiny_network();
  const GivenScores scores(
      network, 8, [](AttentionMatrix, int row, int column) { return static_cast<double>((row + column) % 4); });
  const PackedLayer layer = pack(network, pruning(8, Decimal(5, 10)), &scores).layers[0];
  std::vector<int> upper_half(32);
  std::iota(upper_half.begin(), upper_half.end(), 32);
  EXPECT_EQ(layer.neuron_ids, upper_half);
}

TEST(Pack, BalancedColumnsDifferByOneAtMost) {
  PruningConfig config = pruning(16, Decimal(55, 100));
  config.mask = MaskSource::balanced;
  for (const PackedLayer& layer : pack(test::deit_small(), config).layers) {
    int least = 1000;
    int most = 0;
    for (int column = 0; column < layer.q.block_cols(); ++column) {
      least = std::min(least, layer.q.kept(column));
      most = std::max(most, layer.q.kept(column));
    }
    EXPECT_LE(most - least, 1);
    EXPECT_EQ(layer.q.kept_blocks(), Decimal(55, 100).ceil_of(576));
  }
}

TEST(Pack, WithoutScoresTheyAreRandomAndRepeatable) {
  PruningConfig config = pruning(16, Decimal(5, 10));
  const PackedModel first = pack(test::deit_small(), config);
  EXPECT_EQ(first.pruning.score, ScoreSource::random);
  EXPECT_EQ(first.layers[3].q.row_index, pack(test::deit_small(), config).layers[3].q.row_index);
  EXPECT_NE(first.layers[3].q.row_index, first.layers[4].q.row_index);
  EXPECT_NE(first.layers[3].q.row_index, first.layers[3].k.row_index);
  config.seed = 2;
  EXPECT_NE(first.layers[3].q.row_index, pack(test::deit_small(), config).layers[3].q.row_index);
}

TEST(Pack, SkewSpreadsTheColumns) {
  const auto spread = [](double skew) {
    PruningConfig config = pruning(16, Decimal(5, 10));
    config.skew = skew;
    const PackedModel model = pack(test::deit_small(), config);
    double sum = 0.0;
    for (const PackedLayer& layer : model.layers) {
      for (int column = 0; column < layer.q.block_cols(); ++column) sum += std::abs(layer.q.kept(column) - 12);
    }
    return sum;
  };
  EXPECT_LT(spread(0.0) * 1.5, spread(1.0));
}

/// tokens_per_layer after the drops in encoders 2, 6 and 9.
std::vector<int> token_counts(bool distilled, const Decimal& keep) {
  NetworkConfig network = test::deit_small();
  network.distilled = distilled;
  PruningConfig config = pruning(64, Decimal(5, 10));
  config.token_keep = keep;
  config.token_layers = {2, 6, 9};
  const std::vector<int> all = pack(network, config).tokens_per_layer();
  EXPECT_EQ(all.size(), 13U);
  EXPECT_EQ(all[2], network.tokens());
  return {all[3], all[7], all[10]};
}

TEST(PackTokens, AsPublished) {
  EXPECT_EQ(token_counts(true, Decimal(5, 10)), (std::vector<int>{101, 52, 28}));
  EXPECT_EQ(token_counts(true, Decimal(7, 10)), (std::vector<int>{140, 100, 72}));
  EXPECT_EQ(token_counts(true, Decimal(9, 10)), (std::vector<int>{180, 164, 149}));
  EXPECT_EQ(token_counts(false, Decimal(5, 10)), (std::vector<int>{100, 52, 28}));
}

TEST(PackTokens, NothingIsDroppedWhenAllAreKept) {
  EXPECT_EQ(token_counts(true, Decimal(1, 1)), (std::vector<int>{198, 198, 198}));
  EXPECT_EQ(tokens_kept(101, Decimal::from_double(0.55)), 55);
  EXPECT_EQ(tokens_kept(101, Decimal(555, 1000)), 56);
}

TEST(PackTokens, KeptOfNMinusTwoWouldSaveNothingButIsDone) {
  // k = N - 2: one token is fused with itself, N stays.
  NetworkConfig network = test::tiny_network();  // 5 tokens
  PruningConfig config = pruning(8, Decimal(5, 10));
  config.token_keep = Decimal(75, 100);
  config.token_layers = {0};
  const PackedModel model = pack(network, config);
  EXPECT_EQ(model.layers[0].tokens_kept, 3);
  EXPECT_TRUE(model.layers[0].drops_tokens());
  EXPECT_EQ(model.layers[0].tokens_out, 5);
}

}  // namespace
}  // namespace secateur::test
