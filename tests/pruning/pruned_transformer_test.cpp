// SPDX-License-Identifier: Apache-2.0
// What is left of a checkpoint after pruning, against the full network with its weights set to zero.
#include "pruning/pruned_transformer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pruning/load_model.hpp"
#include "pruning/pack.hpp"
#include "support/checkpoints.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "support/random_transformer.hpp"
#include "support/temporary_folder.hpp"
#include "vit/float_inference.hpp"

namespace secateur::test {
namespace {

constexpr int kBlockSize = 8;

BlockGrid all_of(const NetworkConfig& network) {
  const auto side = static_cast<std::size_t>(network.embed_dim / kBlockSize);
  return BlockGrid(side * side, true);
}

class PrunedTransformer : public testing::Test {
 protected:
  explicit PrunedTransformer(bool distilled = false) : network_(test::tiny_network(distilled)) {
    pruning_.block = kBlockSize;
    pruning_.token_layers = {};
    write();
  }

  void write() {
    std::vector<NamedArray> tensors = test::checkpoint_tensors(Naming{}, network_);
    // Weights up to 2 saturate every softmax: a quarter of that.
    for (NamedArray& tensor : tensors) {
      std::vector<float> values = to_floats(tensor.array.dtype, tensor.array.bytes);
      for (float& value : values) value /= 4;
      tensor = named_floats(tensor.name, tensor.array.shape, values);
    }
    write_safetensors(path(), tensors);
  }
  std::string path() const { return folder_.path("w.safetensors"); }
  Checkpoint checkpoint() const { return Checkpoint(path(), network_); }

  Transformer full() const { return pruned_transformer(test::dense_model(network_, kBlockSize), checkpoint()); }
  PackedModel packed(const std::vector<LayerMasks>& masks) const {
    const RandomScores scores(network_, kBlockSize, 0, 1);
    return pack_masks(network_, pruning_, masks, scores);
  }

  static std::vector<int> range(int first, int last, int step = 1) {
    std::vector<int> all;
    for (int i = first; i < last; i += step) all.push_back(i);
    return all;
  }

  test::TemporaryFolder folder_;
  NetworkConfig network_;
  PruningConfig pruning_;
};

/// Sets every weight of a D x D matrix to zero whose block is not kept.
void mask(Linear& linear, const BlockGrid& grid) {
  for (int row = 0; row < linear.in; ++row) {
    for (int column = 0; column < linear.out; ++column) {
      const int side = linear.out / kBlockSize;
      if (grid[static_cast<std::size_t>(row / kBlockSize * side + column / kBlockSize)]) continue;
      linear.weight[static_cast<std::size_t>(row * linear.out + column)] = 0;
    }
  }
}

/// Takes neurons out of the full network by setting what they give to zero.
void silence(Encoder& encoder, const std::vector<int>& kept) {
  for (int neuron = 0; neuron < encoder.mlp_out.in; ++neuron) {
    if (std::binary_search(kept.begin(), kept.end(), neuron)) continue;
    for (int j = 0; j < encoder.mlp_out.out; ++j) {
      encoder.mlp_out.weight[static_cast<std::size_t>(neuron * encoder.mlp_out.out + j)] = 0;
    }
  }
}

void expect_same_logits(const Transformer& pruned, const Transformer& masked) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const std::vector<float> image = test::random_image(pruned.network, seed);
    const FloatResult a = infer(pruned, image);
    const FloatResult b = infer(masked, image);
    double largest = 0;
    for (const float logit : b.logits) largest = std::max<double>(largest, std::abs(logit));
    for (std::size_t i = 0; i < a.logits.size(); ++i) EXPECT_NEAR(a.logits[i], b.logits[i], 1e-4 * largest) << seed;
    EXPECT_EQ(a.selected_tokens, b.selected_tokens);
  }
}

/// Whether an image tells them apart by far more than rounding.
bool differ(const Transformer& a, const Transformer& b) {
  const std::vector<float> image = test::random_image(a.network, 1);
  const std::vector<float> x = infer(a, image).logits;
  const std::vector<float> y = infer(b, image).logits;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::abs(x[i] - y[i]) > 1e-2F) return true;
  }
  return false;
}

TEST_F(PrunedTransformer, NothingPrunedIsTheCheckpoint) {
  const Transformer transformer = full();
  const Checkpoint file = checkpoint();
  ASSERT_EQ(transformer.encoders.size(), 2U);
  for (int layer = 0; layer < 2; ++layer) {
    const Encoder& encoder = transformer.encoders[static_cast<std::size_t>(layer)];
    EXPECT_EQ(encoder.heads, 2);
    EXPECT_EQ(encoder.q.weight, file.read(layer, EncoderTensor::q_weight).values);
    EXPECT_EQ(encoder.k.bias, file.read(layer, EncoderTensor::k_bias).values);
    EXPECT_EQ(encoder.v.weight, file.read(layer, EncoderTensor::v_weight).values);
    EXPECT_EQ(encoder.proj.weight, file.read(layer, EncoderTensor::proj_weight).values);
    EXPECT_EQ(encoder.proj.bias, file.read(layer, EncoderTensor::proj_bias).values);
    EXPECT_EQ(encoder.norm1.gamma, file.read(layer, EncoderTensor::norm1_weight).values);
    EXPECT_EQ(encoder.norm2.beta, file.read(layer, EncoderTensor::norm2_bias).values);
    EXPECT_EQ(encoder.mlp_int.weight, file.read(layer, EncoderTensor::int_weight).values);
    EXPECT_EQ(encoder.mlp_out.weight, file.read(layer, EncoderTensor::out_weight).values);
    EXPECT_EQ(encoder.mlp_out.bias, file.read(layer, EncoderTensor::out_bias).values);
    EXPECT_FALSE(encoder.drop.drops);
  }
  EXPECT_EQ(transformer.patch_embed.weight, file.read(NetworkTensor::patch_weight).values);
  EXPECT_EQ(transformer.patch_embed.in, 192);
  EXPECT_EQ(transformer.patch_embed.out, 32);
  EXPECT_EQ(transformer.final_norm.beta, file.read(NetworkTensor::norm_bias).values);
  EXPECT_EQ(transformer.head.weight, file.read(NetworkTensor::head_weight).values);
  EXPECT_FALSE(transformer.head_dist);
  EXPECT_FALSE(transformer.token_counter);
  std::vector<float> embedding = file.read(NetworkTensor::pos_embed).values;
  const std::vector<float> cls = file.read(NetworkTensor::cls_token).values;
  for (std::size_t i = 0; i < cls.size(); ++i) embedding[i] += cls[i];
  EXPECT_EQ(transformer.embedding, embedding);
}

class PrunedDistilled : public PrunedTransformer {
 protected:
  PrunedDistilled() : PrunedTransformer(true) {}
};

TEST_F(PrunedDistilled, TheDistillationTokenHasTheSecondRowAndAClassifier) {
  const Transformer transformer = full();
  const Checkpoint file = checkpoint();
  const std::vector<float> positions = file.read(NetworkTensor::pos_embed).values;
  const std::vector<float> token = file.read(NetworkTensor::dist_token).values;
  for (std::size_t i = 0; i < 32; ++i) EXPECT_EQ(transformer.embedding[32 + i], positions[32 + i] + token[i]);
  ASSERT_TRUE(transformer.head_dist);
  EXPECT_EQ(transformer.head_dist->weight, file.read(NetworkTensor::head_dist_weight).values);
  EXPECT_EQ(transformer.head_dist->bias, file.read(NetworkTensor::head_dist_bias).values);
}

TEST_F(PrunedTransformer, BlocksThatAreNotKeptAreZero) {
  LayerMasks masks{all_of(network_), all_of(network_), all_of(network_), all_of(network_), range(0, 64)};
  masks.q[1] = masks.q[6] = masks.k[4] = masks.v[15] = masks.v[2] = masks.proj[0] = masks.proj[7] = false;
  const Transformer pruned = pruned_transformer(packed({masks, masks}), checkpoint());
  Transformer expected = full();
  for (Encoder& encoder : expected.encoders) {
    mask(encoder.q, masks.q);
    mask(encoder.k, masks.k);
    mask(encoder.v, masks.v);
    mask(encoder.proj, masks.proj);
  }
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(pruned.encoders[i].q.weight, expected.encoders[i].q.weight);
    EXPECT_EQ(pruned.encoders[i].k.weight, expected.encoders[i].k.weight);
    EXPECT_EQ(pruned.encoders[i].v.weight, expected.encoders[i].v.weight);
    EXPECT_EQ(pruned.encoders[i].proj.weight, expected.encoders[i].proj.weight);
    EXPECT_EQ(pruned.encoders[i].q.bias, expected.encoders[i].q.bias);
  }
  EXPECT_TRUE(differ(pruned, full()));
}

TEST_F(PrunedTransformer, HeadsAreTakenOutInOrder) {
  network_.heads = 4;  // of 8 columns, one block each
  const BlockGrid all = all_of(network_);
  LayerMasks masks{all, all, all, all, range(0, 64)};
  for (std::size_t column = 0; column < 4; ++column) masks.proj[4 + column] = false;  // head 1 has no row in proj
  const PackedModel model = packed({masks, {all, all, all, all, range(0, 64)}});
  EXPECT_EQ(model.layers[0].head_ids, (std::vector<int>{0, 2, 3}));
  EXPECT_TRUE(model.layers[0].constant_head_ids.empty());
  const Transformer pruned = pruned_transformer(model, checkpoint());
  const Encoder& encoder = pruned.encoders[0];
  const Encoder whole = full().encoders[0];
  EXPECT_EQ(encoder.heads, 3);
  EXPECT_EQ(pruned.encoders[1].heads, 4);
  const std::vector<int> kept{0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
  ASSERT_EQ(encoder.q.out, 24);
  ASSERT_EQ(encoder.proj.in, 24);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const auto from = static_cast<std::size_t>(kept[i]);
    EXPECT_EQ(encoder.q.bias[i], whole.q.bias[from]);
    for (std::size_t j = 0; j < 32; ++j) {
      ASSERT_EQ(encoder.q.weight[j * 24 + i], whole.q.weight[j * 32 + from]);
      ASSERT_EQ(encoder.k.weight[j * 24 + i], whole.k.weight[j * 32 + from]);
      ASSERT_EQ(encoder.v.weight[j * 24 + i], whole.v.weight[j * 32 + from]);
      ASSERT_EQ(encoder.proj.weight[i * 32 + j], whole.proj.weight[from * 32 + j]);
    }
  }
  Transformer expected = full();
  mask(expected.encoders[0].proj, masks.proj);
  expect_same_logits(pruned, expected);
}

TEST_F(PrunedTransformer, NeuronsAreTakenOutInOrder) {
  const BlockGrid all = all_of(network_);
  const std::vector<int> kept{1, 2, 30, 63};
  const Transformer pruned =
      pruned_transformer(packed({{all, all, all, all, kept}, {all, all, all, all, range(0, 64, 2)}}), checkpoint());
  const Encoder& encoder = pruned.encoders[0];
  Transformer expected = full();
  ASSERT_EQ(encoder.mlp_int.out, 4);
  ASSERT_EQ(encoder.mlp_out.in, 4);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto from = static_cast<std::size_t>(kept[i]);
    EXPECT_EQ(encoder.mlp_int.bias[i], expected.encoders[0].mlp_int.bias[from]);
    for (std::size_t j = 0; j < 32; ++j) {
      ASSERT_EQ(encoder.mlp_int.weight[j * 4 + i], expected.encoders[0].mlp_int.weight[j * 64 + from]);
      ASSERT_EQ(encoder.mlp_out.weight[i * 32 + j], expected.encoders[0].mlp_out.weight[from * 32 + j]);
    }
  }
  silence(expected.encoders[0], kept);
  silence(expected.encoders[1], range(0, 64, 2));
  expect_same_logits(pruned, expected);
}

TEST_F(PrunedTransformer, AHeadWithoutVColumnsAddsVsBiasThroughProj) {
  network_.heads = 4;
  const BlockGrid all = all_of(network_);
  LayerMasks masks{all, all, all, all, range(0, 64)};
  for (std::size_t row = 0; row < 4; ++row) masks.v[4 * row + 1] = masks.v[4 * row + 3] = false;  // heads 1 and 3
  masks.proj[4 * 1 + 2] = false;  // and one block of head 1's rows of proj
  const PackedModel model = packed({masks, {all, all, all, all, range(0, 64)}});
  EXPECT_EQ(model.layers[0].head_ids, (std::vector<int>{0, 2}));
  EXPECT_EQ(model.layers[0].constant_head_ids, (std::vector<int>{1, 3}));
  const BlockMask& constant = model.layers[0].constant_proj;
  EXPECT_EQ(constant.rows, 16);
  EXPECT_EQ(constant.cols, 32);
  EXPECT_EQ(constant.column_start, (std::vector<std::uint32_t>{0, 2, 4, 5, 7}));
  EXPECT_EQ(constant.row_index, (std::vector<std::uint16_t>{0, 1, 0, 1, 1, 0, 1}));
  EXPECT_TRUE(model.layers[1].constant_head_ids.empty());

  const Transformer pruned = pruned_transformer(model, checkpoint());
  Transformer expected = full();
  const Encoder& whole = expected.encoders[0];
  for (std::size_t j = 0; j < 32; ++j) {
    double bias = whole.proj.bias[j];
    for (std::size_t row = 0; row < 32; ++row) {
      const bool is_constant = row / 8 == 1 || row / 8 == 3;
      const bool is_kept = !(row / 8 == 1 && j / 8 == 2);
      if (is_constant && is_kept) bias += static_cast<double>(whole.v.bias[row]) * whole.proj.weight[row * 32 + j];
    }
    EXPECT_NEAR(pruned.encoders[0].proj.bias[j], bias, 1e-5) << j;
  }
  mask(expected.encoders[0].v, masks.v);
  mask(expected.encoders[0].proj, masks.proj);
  expect_same_logits(pruned, expected);

  PackedModel without = model;
  without.layers[0].constant_head_ids.clear();
  without.layers[0].constant_proj = BlockMask{0, 32, kBlockSize, {0, 0, 0, 0, 0}, {}};
  EXPECT_TRUE(differ(pruned_transformer(without, checkpoint()), expected));
}

TEST_F(PrunedTransformer, APackedNetworkIsTheMaskedOne) {
  // The chosen blocks of a real packing, at several ratios; the last one with tokens dropped.
  for (const Decimal& keep : {Decimal(3, 10), Decimal(5, 10), Decimal(8, 10)}) {
    pruning_.weight_keep = keep;
    const bool drops = keep == Decimal(8, 10);
    if (drops) pruning_.token_layers = {0};
    const RandomScores scores(network_, kBlockSize, 0, 7);
    const PackedModel model = pack(network_, pruning_, &scores);
    const Transformer pruned = pruned_transformer(model, checkpoint());
    Transformer expected = full();
    for (std::size_t layer = 0; layer < 2; ++layer) {
      Encoder& encoder = expected.encoders[layer];
      const auto kept = static_cast<int>(keep.ceil_of(16));
      const auto grid_of = [&](AttentionMatrix matrix) {
        const std::vector<double> all = scores.blocks(static_cast<int>(layer), matrix);
        BlockGrid grid(all.size(), false);
        for (std::size_t i = 0; i < all.size(); ++i) {
          grid[i] = std::count_if(all.begin(), all.end(), [&](double other) { return other > all[i]; }) < kept;
        }
        return grid;
      };
      mask(encoder.q, grid_of(AttentionMatrix::q));
      mask(encoder.k, grid_of(AttentionMatrix::k));
      mask(encoder.v, grid_of(AttentionMatrix::v));
      mask(encoder.proj, grid_of(AttentionMatrix::proj));
      silence(encoder, model.layers[layer].neuron_ids);
      encoder.drop = pruned.encoders[layer].drop;
    }
    EXPECT_EQ(pruned.encoders[0].drop.drops, drops);
    EXPECT_EQ(pruned.encoders[0].drop.kept, drops ? 2 : 0);
    // A token's score is a sum over the heads that are kept: the masked network has the same only where none vanished.
    if (drops) {
      ASSERT_EQ(model.layers[0].heads(), 2);
    }
    expect_same_logits(pruned, expected);
  }
}

TEST_F(PrunedTransformer, TokensDropByMass) {
  pruning_.weight_keep = Decimal(1, 1);
  pruning_.token_layers = {1};
  pruning_.token_policy = token_policy("mass");
  pruning_.token_parameters["mass"] = Decimal(6, 10);
  const RandomScores scores(network_, kBlockSize, 0, 1);
  const PackedModel model = pack(network_, pruning_, &scores);
  EXPECT_FALSE(model.layers[1].drops_tokens());  // until an image is there
  const Transformer transformer = pruned_transformer(model, checkpoint());
  ASSERT_TRUE(transformer.token_counter);
  EXPECT_EQ(transformer.token_counter->policy, token_policy("mass"));
  EXPECT_EQ(transformer.token_counter->parameter, Decimal(6, 10));
  EXPECT_FALSE(transformer.encoders[0].drop.drops);
  EXPECT_TRUE(transformer.encoders[1].drop.drops);
  EXPECT_EQ(transformer.encoders[1].drop.kept, 0);
  const FloatResult result = infer(transformer, test::random_image(network_, 1));
  ASSERT_EQ(result.selected_tokens.size(), 1U);
  EXPECT_GE(result.selected_tokens[0].size(), 1U);
  EXPECT_LE(result.selected_tokens[0].size(), 4U);
}

TEST_F(PrunedTransformer, ValuesAreFinite) {
  std::vector<NamedArray> tensors = test::checkpoint_tensors(Naming{}, network_);
  std::vector<float> bias(64, 0.0F);
  bias[3] = NAN;
  test::tensor_named(tensors, "blocks.1.mlp.fc1.bias") = named_floats("blocks.1.mlp.fc1.bias", {64}, bias);
  write_safetensors(path(), tensors);
  EXPECT_EQ(test::error_of(folder_, [&] { full(); }),
            "w.safetensors: blocks.1.mlp.fc1.bias: element [3] is NaN; expected finite numbers");
}

TEST_F(PrunedTransformer, AnotherImageSizeInterpolatesPositions) {
  network_.image_size = 32;
  const Transformer transformer = full();
  EXPECT_EQ(transformer.embedding.size(), 17U * 32U);
  network_.image_size = 16;
  const Transformer stored = full();
  EXPECT_TRUE(std::equal(stored.embedding.begin(), stored.embedding.begin() + 32, transformer.embedding.begin()));
  // Bicubic, 2 to 4, edges repeated: 1.10546875 and -0.10546875 of the corner's neighbours, both ways.
  const auto at = [&](std::size_t token) { return stored.embedding[token * 32]; };
  const double a = 1.10546875;
  const double b = -0.10546875;
  EXPECT_NEAR(transformer.embedding[32], a * a * at(1) + a * b * (at(2) + at(3)) + b * b * at(4), 1e-6);
}

PackedModel by_mass(std::vector<int> drops) {
  NetworkConfig network = test::small_network();  // 65 tokens, 3 encoders
  PruningConfig pruning;
  pruning.block = 8;
  pruning.token_policy = token_policy("mass");
  pruning.token_layers = std::move(drops);
  return pack(network, pruning);
}

TEST(SetTokensKept, CountsGoThroughTheEncoders) {
  PackedModel model = by_mass({0, 2});
  EXPECT_EQ(model.tokens_per_layer(), (std::vector<int>{65, 65, 65, 65}));
  set_tokens_kept({20, 7}, model);
  EXPECT_EQ(model.tokens_per_layer(), (std::vector<int>{65, 22, 22, 9}));
  EXPECT_EQ(model.layers[0].tokens_kept, 20);
  EXPECT_EQ(model.layers[1].tokens_kept, 0);
  EXPECT_EQ(model.layers[2].tokens_kept, 7);
  EXPECT_EQ(model.layers[2].tokens_in, 22);
  EXPECT_EQ(model.layers[2].tokens_out, 9);
}

TEST(SetTokensKept, KeepingAllDropsNothing) {
  PackedModel model = by_mass({0, 1});
  set_tokens_kept({64, 63}, model);
  EXPECT_EQ(model.tokens_per_layer(), (std::vector<int>{65, 65, 65, 65}));  // 63 kept and one fused are 65 again
  EXPECT_FALSE(model.layers[0].drops_tokens());
  EXPECT_TRUE(model.layers[1].drops_tokens());
}

TEST(SetTokensKept, MissingCountsDropNothingAndCallsReplaceEachOther) {
  PackedModel model = by_mass({0, 1, 2});
  set_tokens_kept({10, 5, 1}, model);
  EXPECT_EQ(model.tokens_per_layer(), (std::vector<int>{65, 12, 7, 3}));
  set_tokens_kept({30}, model);
  EXPECT_EQ(model.tokens_per_layer(), (std::vector<int>{65, 32, 32, 32}));
  EXPECT_FALSE(model.layers[1].drops_tokens());
  set_tokens_kept({}, model);
  EXPECT_EQ(model.tokens_per_layer(), (std::vector<int>{65, 65, 65, 65}));
}

}  // namespace
}  // namespace secateur::test
