// SPDX-License-Identifier: Apache-2.0
// Trained and written with libtorch, read and computed by vit/float_inference.cpp: the same logits and the same tokens.
// Both round in single precision and in another order, so two tokens whose scores are equal but for rounding may change
// places; that is told, and bounded.
#include "vit/float_inference.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "config/documents.hpp"
#include "eval/evaluation.hpp"
#include "eval/network_source.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"
#include "training/batches.hpp"
#include "training/model_files.hpp"
#include "training/small_models.hpp"
#include "training/token_plan.hpp"
#include "training/trainer.hpp"
#include "vit/token_selection.hpp"

namespace secateur::test {
namespace {

constexpr int kImages = 20;
constexpr double kLogits = 1e-4;  ///< largest difference
constexpr double kScores = 1e-5;  ///< relative: scores nearer than this may change places

/// CLS's attention to every token, summed over the heads, in each encoder: what tokens are chosen by.
class TokenScores : public ActivationObserver {
 public:
  void observe(ActivationSite site, int layer, float* values, std::int64_t count) override {
    if (site != ActivationSite::probability) return;
    const auto tokens = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(count))));
    std::vector<double>& scores = layers[layer];
    scores.resize(tokens);
    for (std::size_t i = 0; i < tokens; ++i) scores[i] += values[i];
  }
  std::map<int, std::vector<double>> layers;
};

/// How two runs of an image's drops relate.
enum class Choice { same, other_order, other_tokens };

class FloatReference : public testing::Test {
 protected:
  FloatReference() {
    DocumentRequest request;
    request.network = "shapes_vit";
    request.pruning = "b8_rb50_rt50";
    const Documents documents = load_documents(request);
    network_ = documents.network;
    pruning_ = documents.pruning;
  }

  /// What `model` is with `masks`, against what its written checkpoint is.
  void expect_agreement(const VitModel& model, const HardMasks& masks) {
    write_trained_model(path(), {model, pruning_, masks, nullptr, true, WeightStorage::f32});
    const std::vector<int> kept = tokens_kept(network_, pruning_, pruning_.token_keep.to_double());
    expect_agreement(model, {masks.tensors, kept, {}}, load_weighted_network(network_, pruning_, path()));
  }

  void expect_agreement(const VitModel& model, const ForwardPass& pass, const WeightedNetwork& stored) {
    const Pictures pictures("shapes:3:20", network_);
    const torch::NoGradGuard guard;
    const ForwardResult result = model.forward(test_images(pictures, 0, kImages), pass);
    const torch::Tensor logits = result.logits.contiguous();
    double largest = 0;
    for (int i = 0; i < kImages; ++i) {
      TokenScores scores;
      const FloatResult wanted = infer(stored.transformer, network_input(pictures.data(), i, network_), &scores);
      const Choice choice = compared(stored.transformer, wanted, scores, result, i);
      other_orders_ += choice == Choice::other_order ? 1 : 0;
      other_tokens_ += choice == Choice::other_tokens ? 1 : 0;
      if (choice == Choice::other_tokens) continue;
      for (int j = 0; j < network_.classes; ++j) {
        const auto logit = static_cast<double>(wanted.logits[static_cast<std::size_t>(j)]);
        EXPECT_NEAR(logits[i][j].item<double>(), logit, kLogits) << "image " << i << " class " << j;
        largest = std::max(largest, std::abs(logit));
      }
    }
    EXPECT_GT(largest, 0.5);  // far from nothing
    EXPECT_LE(other_orders_ + other_tokens_, 2) << "equal scores are rare";
    RecordProperty("images_with_another_order", other_orders_);
    RecordProperty("images_with_other_tokens", other_tokens_);
  }

  /// Drop after drop of image `i`, up to the first where other tokens are kept.
  Choice compared(const Transformer& transformer, const FloatResult& wanted, TokenScores& scores,
                  const ForwardResult& result, int i) const {
    EXPECT_EQ(wanted.selected_tokens.size(), result.selected.size());
    TokenRows rows(network_);
    Choice choice = Choice::same;
    std::size_t drop = 0;
    for (std::size_t layer = 0; layer < transformer.encoders.size(); ++layer) {
      if (!transformer.encoders[layer].drop.drops) continue;
      const std::vector<int> names = rows.names();
      const std::vector<double>& all = scores.layers.at(static_cast<int>(layer));
      const std::vector<int> order = tokens_by_score(all);
      const std::vector<int>& kept = wanted.selected_tokens[drop];
      const torch::Tensor chosen = result.selected[drop++][i];
      EXPECT_EQ(chosen.numel(), static_cast<std::int64_t>(kept.size()));
      std::vector<int> found;
      for (std::size_t at = 0; at < kept.size(); ++at) {
        const auto position = static_cast<std::size_t>(chosen[static_cast<std::int64_t>(at)].item<std::int64_t>());
        found.push_back(names.at(position - 1));
        if (found.back() == kept[at]) continue;
        choice = Choice::other_order;
        const double here = all[position];
        const double there = all[static_cast<std::size_t>(order[at])];
        EXPECT_LE(std::abs(here - there), kScores * there) << "image " << i << " encoder " << layer << " place " << at;
      }
      if (sorted(found) != sorted(kept)) return Choice::other_tokens;
      rows.drop(order, static_cast<int>(kept.size()));
    }
    return choice;
  }
  static std::vector<int> sorted(std::vector<int> values) {
    std::sort(values.begin(), values.end());
    return values;
  }

  VitModel model(std::uint64_t seed) const { return test::spread_model(network_, seed, torch::kFloat); }
  std::string path() const { return folder_.path("w.safetensors"); }

  test::TemporaryFolder folder_;
  NetworkConfig network_;
  PruningConfig pruning_;
  int other_orders_ = 0;  ///< images
  int other_tokens_ = 0;
};

TEST_F(FloatReference, OfADenseNetwork) {
  pruning_.weight_keep = pruning_.token_keep = {1, 1};
  expect_agreement(model(21), full_masks(network_, pruning_.block, torch::kCPU));
}

TEST_F(FloatReference, OfHalfTheBlocksAndTokens) {
  const VitModel trained = model(22);
  expect_agreement(trained, MaskScores(trained, 8, true).choose(0.5, {5, 10}));
}

TEST_F(FloatReference, OfHeadsThatVanish) {
  const VitModel trained = model(23);
  // Encoder 1 drops tokens, by one head alone; encoder 2 does not. 4 of 8 block columns of V are a head.
  const MaskScores shared(trained, 8, true);
  const MaskScores apart(trained, 8, false);
  {
    const torch::NoGradGuard guard;
    shared.layers()[1].v.slice(1, 0, 4).sub_(100);
    shared.layers()[2].v.slice(1, 4).sub_(100);
    apart.layers()[1].v.slice(1, 4).sub_(100);
    apart.layers()[3].proj.slice(0, 0, 4).sub_(100);
  }
  HardMasks masks = shared.choose(0.5, {5, 10});
  EXPECT_EQ(masks.tensors[1].heads_kept, (std::vector<bool>{false, true}));
  expect_agreement(trained, masks);
  EXPECT_EQ(load_packed_model(network_, pruning_, path()).model.heads_per_layer(),
            (std::vector<int>{2, 1, 1, 2, 2, 2}));
  // V's columns gone and rows of proj left: the head is V's bias, whatever the tokens are. Rows of proj gone: nothing.
  masks = apart.choose(0.5, {5, 10});
  expect_agreement(trained, masks);
  const PackedModel packed = load_packed_model(network_, pruning_, path()).model;
  EXPECT_EQ(packed.heads_per_layer(), (std::vector<int>{2, 1, 2, 1, 2, 2}));
  EXPECT_EQ(packed.layers[1].constant_head_ids, (std::vector<int>{1}));
  EXPECT_TRUE(packed.layers[3].constant_head_ids.empty());
}

TEST_F(FloatReference, OfADistilledNetwork) {
  network_.distilled = true;
  const VitModel trained = model(24);
  const HardMasks masks = MaskScores(trained, 8, true).choose(0.5, {5, 10});
  expect_agreement(trained, masks);
  pruning_.token_keep = {2, 10};
  pruning_.token_layers = {0, 1, 2, 5};
  expect_agreement(trained, masks);
}

TEST_F(FloatReference, OfHeadsThatDoNotMakeUpD) {
  network_.heads = 3;
  network_.head_dim = 24;
  ASSERT_NE(network_.attention_width(), network_.embed_dim);
  const VitModel trained = model(26);
  expect_agreement(trained, MaskScores(trained, 8, true).choose(0.5, {5, 10}));
  expect_agreement(trained, MaskScores(trained, 8, false).choose(0.5, {5, 10}));
}

TEST_F(FloatReference, OfHalfPrecisionReadBackForTraining) {
  const VitModel trained = model(25);
  const HardMasks masks = MaskScores(trained, 8, true).choose(0.5, {5, 10});
  write_trained_model(path(), {trained, pruning_, masks, nullptr, true, WeightStorage::f16});
  const StartingPoint start = load_starting_point(path(), network_, torch::kCPU);
  ASSERT_EQ(start.masks.size(), 6U);
  const std::vector<int> kept = tokens_kept(network_, start.pruning, start.pruning.token_keep.to_double());
  const HardMasks read = hard_masks(network_, 8, start.masks, torch::kCPU, torch::kFloat);
  expect_agreement(start.model, {read.tensors, kept, {}}, load_weighted_network(network_, pruning_, path()));
  // As a teacher: the values hold the zeros, of the masks only the heads are needed.
  ForwardPass as_teacher{{}, kept, {}};
  for (const EncoderMasks& each : read.tensors) as_teacher.masks.push_back({{}, {}, {}, {}, {}, each.heads_kept});
  expect_agreement(start.model, as_teacher, load_weighted_network(network_, pruning_, path()));
}

}  // namespace
}  // namespace secateur::test
