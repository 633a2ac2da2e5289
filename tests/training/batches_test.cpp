// SPDX-License-Identifier: Apache-2.0
// What a step sees: by seed and step alone, augmented as the document says; and the gradients of its shards.
#include "training/batches.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "image/preprocess.hpp"
#include "support/names.hpp"
#include "training/mask_scores.hpp"
#include "training/small_models.hpp"
#include "training/step_gradients.hpp"

namespace secateur::test {
namespace {

class BatchesTest : public testing::Test {
 protected:
  BatchesTest() {
    network_.image_size = 32;  // as the shapes are
    document_.flip = false;
    document_.batch = 8;
  }
  Batch batch(int step, int first, int count) const {
    return training_batch(pictures_, document_, network_, step, first, count);
  }
  torch::Tensor picture(int index) const { return test_images(pictures_, index, 1)[0]; }

  NetworkConfig network_ = test::training_network();
  TrainDocument document_;
  Pictures pictures_{"shapes:1:5", [] {
                       NetworkConfig network = test::training_network();
                       network.image_size = 32;
                       return network;
                     }()};
};

TEST_F(BatchesTest, DependOnSeedAndStepAlone) {
  document_.flip = true;
  document_.crop_padding = 3;
  const Batch whole = batch(7, 0, 8);
  EXPECT_TRUE(whole.images.equal(batch(7, 0, 8).images));
  EXPECT_FALSE(whole.images.equal(batch(8, 0, 8).images));
  // In shards the same images.
  EXPECT_TRUE(whole.images.slice(0, 3, 8).equal(batch(7, 3, 5).images));
  EXPECT_TRUE(whole.targets.slice(0, 3, 8).equal(batch(7, 3, 5).targets));
  document_.seed = 2;
  EXPECT_FALSE(whole.images.equal(batch(7, 0, 8).images));
  std::set<std::uint64_t> seeds;
  for (const std::uint64_t seed : {1U, 2U}) {
    for (int step = 0; step < 50; ++step) {
      for (int purpose = -10; purpose < 10; ++purpose) seeds.insert(seed_of(seed, step, purpose));
    }
  }
  EXPECT_EQ(seeds.size(), 2U * 50U * 20U);
}

TEST_F(BatchesTest, AreThePicturesWithTheirLabels) {
  document_.label_smoothing = 0.12;
  std::set<int> seen;
  for (int step = 0; step < 5; ++step) {
    const Batch drawn = batch(step, 0, 8);
    for (int i = 0; i < 8; ++i) {
      int index = 0;
      while (index < 5 && !drawn.images[i].equal(picture(index))) ++index;
      ASSERT_LT(index, 5) << "no picture of the data set";
      seen.insert(index);
      for (int j = 0; j < 12; ++j) {
        const double expected = 0.01 + (j == pictures_.label(index) ? 0.88 : 0);
        EXPECT_NEAR(drawn.targets[i][j].item<double>(), expected, 1e-6);
      }
    }
  }
  EXPECT_EQ(seen.size(), 5U);
}

TEST_F(BatchesTest, HalfAreMirroredAndAllAreShiftedOverGrey) {
  document_.flip = true;
  document_.crop_padding = 1;
  Image pixel(1, 1);
  pixel.rgb = {128, 128, 128};
  const torch::Tensor grey = torch::tensor(normalised(pixel)).view({1, 3, 1, 1});
  // Every picture, mirrored or not, over a frame of one pixel.
  torch::Tensor framed = grey.expand({10, 3, 34, 34}).clone();
  framed.slice(0, 0, 5).slice(2, 1, 33).slice(3, 1, 33).copy_(test_images(pictures_, 0, 5));
  framed.slice(0, 5).slice(2, 1, 33).slice(3, 1, 33).copy_(test_images(pictures_, 0, 5).flip(3));
  std::set<std::array<int, 3>> ways;
  for (int step = 0; step < 12; ++step) {
    const Batch drawn = batch(step, 0, 8);
    for (int i = 0; i < 8; ++i) {
      int found = 0;
      for (int way = 0; way < 10 * 9; ++way) {
        const int dx = way / 3 % 3 - 1;
        const int dy = way % 3 - 1;
        const torch::Tensor moved = framed[way / 9].slice(1, 1 - dy, 33 - dy).slice(2, 1 - dx, 33 - dx);
        if (!drawn.images[i].equal(moved)) continue;
        ++found;
        ways.insert({way / 45, dx, dy});
      }
      EXPECT_EQ(found, 1) << step << ' ' << i;
    }
  }
  EXPECT_GE(ways.size(), 17U);  // of 18: 96 draws
}

TEST_F(BatchesTest, MixupIsOfPairsAndKeepsDistributions) {
  const Batch plain = batch(3, 0, 8);
  document_.mixup = 0.8;
  const Batch mixed = batch(3, 0, 8);
  EXPECT_TRUE(mixed.targets.sum(1).allclose(torch::ones({8}), 0, 1e-6));
  // The share from one value; the same for all of the shard, and for the targets.
  const torch::Tensor difference = plain.images - plain.images.flip(0);
  const auto at = difference.abs().argmax().item<std::int64_t>();
  const double share = ((mixed.images - plain.images.flip(0)).flatten()[at] / difference.flatten()[at]).item<double>();
  EXPECT_GT(share, 0);
  EXPECT_LT(share, 1);
  EXPECT_TRUE(mixed.images.allclose(plain.images * share + plain.images.flip(0) * (1 - share), 1e-5, 1e-5));
  EXPECT_TRUE(mixed.targets.allclose(plain.targets * share + plain.targets.flip(0) * (1 - share), 1e-5, 1e-5));
}

TEST_F(BatchesTest, GradientsOfShardsAddUpToThatOfTheBatch) {
  const VitModel model(network_, 1);
  const MaskScores scores(model, 8, true);
  const HardMasks masks = scores.choose(0.5, {5, 10});
  document_.batch = 7;
  document_.score_regulariser = 0.3;
  document_.balance_lambda = 0.2;
  StepInputs inputs{document_, pictures_, model};
  inputs.scores = &scores;
  inputs.masks = &masks;
  inputs.tokens_kept = {20, 0};
  document_.shards = 1;
  const StepGradients whole = step_gradients(inputs);
  document_.shards = 3;  // of 2, 2 and 3 images
  const StepGradients parts = step_gradients(inputs);
  EXPECT_NEAR(parts.loss, whole.loss, 1e-6);
  ASSERT_EQ(parts.values.size(), model.parameters().size() + scores.parameters().size());
  for (std::size_t i = 0; i < whole.values.size(); ++i) {
    ASSERT_TRUE(whole.values[i].defined()) << i;
    EXPECT_TRUE(parts.values[i].allclose(whole.values[i], 1e-4, 1e-6)) << i;
  }
  // The regularisers are in it once, in the loss and in the scores' gradients.
  const std::vector<torch::Tensor> parameters = scores.parameters();
  const torch::Tensor penalty = 0.3 * scores.mean_sigmoid() + 0.2 * scores.imbalance(masks);
  const std::vector<torch::Tensor> more = torch::autograd::grad({penalty}, parameters);
  document_.score_regulariser = document_.balance_lambda = 0;
  const StepGradients without = step_gradients(inputs);
  EXPECT_NEAR(without.loss, whole.loss - penalty.item<double>(), 1e-5);
  for (std::size_t i = 0; i < more.size(); ++i) {
    const std::size_t at = model.parameters().size() + i;
    EXPECT_GT(more[i].abs().max().item<double>(), 1e-4);
    EXPECT_TRUE((without.values[at] + more[i]).allclose(whole.values[at], 1e-4, 1e-6)) << i;
  }
}

TEST_F(BatchesTest, TokensKeptByLotAreOthersInEveryStep) {
  const Pictures one("shapes:1:1", network_);
  const VitModel model(network_, 1);
  StepInputs inputs{document_, one, model};
  inputs.tokens_kept = {20, 0};
  const auto loss_at = [&](int step) {
    inputs.step = step;
    return step_gradients(inputs).loss;
  };
  EXPECT_EQ(loss_at(0), loss_at(1));  // of the same picture
  inputs.by_lot = true;
  const double first = loss_at(0);
  EXPECT_NE(first, loss_at(1));
  EXPECT_EQ(first, loss_at(0));
}

}  // namespace
}  // namespace secateur::test
