// SPDX-License-Identifier: Apache-2.0
// The straight-through rule: dL/dscore of a block is the sum over the block of dL/dW_masked * W, that of a neuron the
// sum of dL/d(its column of fc2, masked) times the column, kept or not. dL/dW_masked is taken from a dense network
// whose weights are the masked ones: nothing of the masks' own graph is in it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "support/names.hpp"
#include "training/mask_scores.hpp"
#include "training/small_models.hpp"

namespace secateur::test {
namespace {

constexpr int kBlock = 4;
constexpr double kRuleTolerance = 1e-12;

struct Case {
  const char* name;
  bool alternate;
  bool distilled;
  std::vector<int> tokens_kept;
};

std::ostream& operator<<(std::ostream& out, const Case& given) {
  return out << given.name;
}

class StraightThrough : public testing::TestWithParam<Case> {
 protected:
  StraightThrough()
      : model_(test::spread_model(test::derivative_network(GetParam().distilled), 11)),
        images_(test::random_images(model_.network(), 5, 12)),
        scores_(model_, kBlock, GetParam().alternate),
        masks_(scores_.choose(0.5, {5, 10})) {}

  torch::Tensor weight(int layer, const char* name) const {
    return model_.parameter("blocks." + std::to_string(layer) + "." + name + ".weight").detach();
  }

  /// The gradient by the weights of a dense network that holds what the masks leave.
  torch::Tensor by_masked_weight(int layer, const char* name) const {
    ForwardPass pass;
    std::vector<torch::Tensor> values;
    for (const auto& [key, tensor] : model_.parameters()) values.push_back(tensor.detach().clone());
    const VitModel dense = model_.with_values(values);
    for (int i = 0; i < model_.network().depth; ++i) {
      const EncoderMasks& masks = masks_.tensors[static_cast<std::size_t>(i)];
      silence(dense, i, "attn.q", masks.q);
      silence(dense, i, "attn.k", masks.k);
      silence(dense, i, "attn.v", masks.v);
      silence(dense, i, "attn.proj", masks.proj);
      torch::Tensor columns = dense.parameter("blocks." + std::to_string(i) + ".mlp.fc2.weight");
      for (int neuron = 0; neuron < columns.size(1); ++neuron) {
        if (masks.neurons[neuron].item<double>() == 0) columns.select(1, neuron).zero_();
      }
      EncoderMasks heads;
      heads.heads_kept = masks.heads_kept;
      pass.masks.push_back(heads);
    }
    pass.tokens_kept = GetParam().tokens_kept;
    torch::Tensor asked = dense.parameter("blocks." + std::to_string(layer) + "." + name + ".weight");
    asked.set_requires_grad(true);
    return torch::autograd::grad({test::weighted_sum(dense.forward(images_, pass).logits)}, {asked})[0];
  }

  /// Block (i, j) of a mask is row block j and column block i of a stored (out, in) matrix.
  static void silence(const VitModel& dense, int layer, const char* name, const torch::Tensor& mask) {
    const torch::Tensor stored = dense.parameter("blocks." + std::to_string(layer) + "." + name + ".weight");
    for (int i = 0; i < mask.size(0); ++i) {
      for (int j = 0; j < mask.size(1); ++j) {
        if (mask[i][j].item<double>() == 0) block_of(stored, i, j).zero_();
      }
    }
  }
  static torch::Tensor block_of(const torch::Tensor& stored, int i, int j) {
    return stored.narrow(0, j * kBlock, kBlock).narrow(1, i * kBlock, kBlock);
  }

  torch::Tensor block_sums(int layer, const char* name) const {
    const torch::Tensor products = by_masked_weight(layer, name) * weight(layer, name);
    const int side = model_.network().embed_dim / kBlock;
    torch::Tensor sums = torch::zeros({side, side}, torch::kDouble);
    for (int i = 0; i < side; ++i) {
      for (int j = 0; j < side; ++j) sums[i][j] = block_of(products, i, j).sum();
    }
    return sums;
  }

  /// Against the gradient of a score, and both kept and dropped entries of it count.
  static void expect_same(const torch::Tensor& gradient, const torch::Tensor& expected, const torch::Tensor& mask,
                          const std::string& name) {
    const double scale = expected.abs().max().item<double>();
    EXPECT_LE((gradient - expected).abs().max().item<double>(), kRuleTolerance * scale) << name;
    EXPECT_GT((gradient * mask).abs().max().item<double>(), 1e-3) << name;
    EXPECT_GT((gradient * (1 - mask)).abs().max().item<double>(), 1e-3) << name;
  }

  /// Forwards a mask is its bits, exactly.
  void expect_bits(const std::vector<EncoderMasks>& through) const {
    for (std::size_t i = 0; i < through.size(); ++i) {
      EXPECT_TRUE(through[i].q.equal(masks_.tensors[i].q));
      EXPECT_TRUE(through[i].k.equal(masks_.tensors[i].k));
      EXPECT_TRUE(through[i].v.equal(masks_.tensors[i].v));
      EXPECT_TRUE(through[i].proj.equal(masks_.tensors[i].proj));
      EXPECT_TRUE(through[i].neurons.equal(masks_.tensors[i].neurons));
      EXPECT_EQ(through[i].heads_kept, masks_.tensors[i].heads_kept);
    }
  }

  VitModel model_;
  torch::Tensor images_;
  MaskScores scores_;
  HardMasks masks_;
};

TEST_P(StraightThrough, ScoresTakeWhatTheirBlocksWould) {
  ForwardPass pass{scores_.straight_through(masks_), GetParam().tokens_kept, {}};
  expect_bits(pass.masks);
  const torch::Tensor value = test::weighted_sum(model_.forward(images_, pass).logits);
  for (std::size_t i = 0; i < masks_.tensors.size(); ++i) {
    const EncoderMasks& masks = masks_.tensors[i];
    const ScoreTensors& scores = scores_.layers()[i];
    const int layer = static_cast<int>(i);
    const auto gradient = [&](const torch::Tensor& of) {
      return torch::autograd::grad({value}, {of}, {}, /*retain_graph=*/true)[0];
    };
    expect_same(gradient(scores.q), block_sums(layer, "attn.q"), masks.q, "q");
    expect_same(gradient(scores.k), block_sums(layer, "attn.k"), masks.k, "k");
    const torch::Tensor v = block_sums(layer, "attn.v");
    const torch::Tensor proj = block_sums(layer, "attn.proj");
    if (GetParam().alternate) {
      EXPECT_FALSE(scores.proj.defined());
      EXPECT_TRUE(masks.proj.equal(masks.v.t()));
      expect_same(gradient(scores.v), v + proj.t(), masks.v, "v and proj");
    } else {
      expect_same(gradient(scores.v), v, masks.v, "v");
      expect_same(gradient(scores.proj), proj, masks.proj, "proj");
    }
    const torch::Tensor columns = by_masked_weight(layer, "mlp.fc2") * weight(layer, "mlp.fc2");
    expect_same(gradient(scores.neurons), columns.sum(0), masks.neurons, "neurons");
  }
}

INSTANTIATE_TEST_SUITE_P(All, StraightThrough,
                         testing::Values(Case{"Apart", false, false, {}}, Case{"Shared", true, false, {}},
                                         Case{"SharedWithTokensDropped", true, false, {3, 2, 0}},
                                         Case{"DistilledWithTokensDropped", false, true, {3, 2, 1}}),
                         [](const testing::TestParamInfo<Case>& each) { return each.param.name; });

/// l1 norms of blocks as scores, counted from the weights by hand.
TEST(MaskScores, BeginAsNormsOfMeanZeroAndDeviationOne) {
  const VitModel model = test::spread_model(test::derivative_network(), 13);
  const auto norm = [&](const char* name, int i, int j) {
    double sum = 0;
    const torch::Tensor weight = model.parameter(std::string("blocks.1.") + name + ".weight").detach();
    for (int out = 0; out < kBlock; ++out) {
      for (int in = 0; in < kBlock; ++in) sum += std::abs(weight[j * kBlock + out][i * kBlock + in].item<double>());
    }
    return sum;
  };
  const auto expect_scores = [](const torch::Tensor& scores, const std::function<double(int, int)>& norms) {
    std::vector<double> values;
    for (int i = 0; i < 4; ++i) {
      for (int j = 0; j < 4; ++j) values.push_back(norms(i, j));
    }
    double mean = 0;
    double square = 0;
    for (const double value : values) mean += value / 16;
    for (const double value : values) square += (value - mean) * (value - mean) / 16;
    for (int i = 0; i < 16; ++i) {
      EXPECT_NEAR(scores.detach().view({-1})[i].item<double>(),
                  (values[static_cast<std::size_t>(i)] - mean) / std::sqrt(square), 1e-12);
    }
  };
  const MaskScores apart(model, kBlock, false);
  const MaskScores shared(model, kBlock, true);
  expect_scores(apart.layers()[1].q, [&](int i, int j) { return norm("attn.q", i, j); });
  expect_scores(apart.layers()[1].proj, [&](int i, int j) { return norm("attn.proj", i, j); });
  expect_scores(shared.layers()[1].v, [&](int i, int j) { return norm("attn.v", i, j) + norm("attn.proj", j, i); });
}

TEST(MaskScores, TheBestAreKeptAndHeadsAreFound) {
  const MaskScores scores(test::spread_model(test::derivative_network(), 14), kBlock, true);
  {
    const torch::NoGradGuard guard;
    // Encoder 1: the second half of V's columns is worse than the first, encoder 2: all of it better.
    scores.layers()[1].v.slice(1, 2).sub_(100);
    scores.layers()[2].v.slice(1, 2).add_(100);
  }
  const HardMasks masks = scores.choose(0.5, {5, 10});
  EXPECT_TRUE(masks.tensors[0].heads_kept.empty());  // both
  EXPECT_EQ(masks.tensors[1].heads_kept, (std::vector<bool>{true, false}));
  EXPECT_EQ(masks.tensors[2].heads_kept, (std::vector<bool>{false, true}));
  const torch::Tensor best = scores.layers()[0].q.detach().flatten();
  const torch::Tensor kept = masks.tensors[0].q.flatten();
  EXPECT_EQ(kept.sum().item<double>(), 8);
  EXPECT_GT(best.masked_select(kept.eq(1)).min().item<double>(), best.masked_select(kept.eq(0)).max().item<double>());
  for (int i = 0; i < 16; ++i) EXPECT_EQ(masks.layers[0].q[static_cast<std::size_t>(i)], kept[i].item<double>() == 1);
  EXPECT_EQ(masks.layers[0].neuron_ids.size(), 12U);
  EXPECT_TRUE(std::is_sorted(masks.layers[0].neuron_ids.begin(), masks.layers[0].neuron_ids.end()));
  // Half of 16 on the way from all: ceil(0.8 * 16).
  EXPECT_EQ(scores.choose(0.8, {5, 10}).tensors[0].k.sum().item<double>(), 13);
}

}  // namespace
}  // namespace secateur::test
