// SPDX-License-Identifier: Apache-2.0
// Checkpoints that training writes, and reads to begin with.
#include "training/model_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/names.hpp"
#include "support/temporary_folder.hpp"
#include "training/small_models.hpp"
#include "vit/checkpoint.hpp"

namespace secateur::test {
namespace {

class ModelFiles : public testing::Test {
 protected:
  ModelFiles() {
    pruning_.block = 8;
    pruning_.token_layers = {1};
  }
  std::string path() const { return folder_.path("w.safetensors"); }
  torch::Tensor weight(const VitModel& model, const std::string& name) const { return model.parameter(name).detach(); }

  test::TemporaryFolder folder_;
  NetworkConfig network_ = test::training_network();
  PruningConfig pruning_;
};

TEST_F(ModelFiles, DenseValuesComeBackAsTheyAreOrAsTheNearestHalf) {
  for (const bool distilled : {false, true}) {
    network_.distilled = distilled;
    pruning_.weight_keep = pruning_.token_keep = {1, 1};
    const VitModel model = test::spread_model(network_, 31, torch::kFloat);
    const MaskScores scores(model, 8, true);
    write_trained_model(path(), {model, pruning_, scores.choose(1.0, {1, 1}), nullptr, true, WeightStorage::f32});
    const StartingPoint start = load_starting_point(path(), network_, torch::kCPU);
    EXPECT_TRUE(start.masks.empty());
    EXPECT_TRUE(is_dense(start.pruning));
    for (const auto& [name, tensor] : model.parameters()) {
      EXPECT_TRUE(start.model.parameter(name).equal(tensor)) << name;
      EXPECT_TRUE(start.model.parameter(name).requires_grad()) << name;
    }
    EXPECT_EQ(SafetensorsFile(path()).metadata().count(kPruningMetadata), 0U);
    write_trained_model(path(), {model, pruning_, scores.choose(1.0, {1, 1}), nullptr, true, WeightStorage::f16});
    const StartingPoint half = load_starting_point(path(), network_, torch::kCPU);
    for (const auto& [name, tensor] : model.parameters()) {
      EXPECT_TRUE(half.model.parameter(name).equal(tensor.detach().to(torch::kHalf).to(torch::kFloat))) << name;
    }
  }
}

TEST_F(ModelFiles, WhatIsNotKeptIsZeroAndMasksAndScoresAreInIt) {
  const VitModel model = test::spread_model(network_, 32, torch::kFloat);
  for (const bool alternate : {true, false}) {
    const MaskScores scores(model, 8, alternate);
    const HardMasks masks = scores.choose(0.5, {5, 10});
    write_trained_model(path(), {model, pruning_, masks, &scores.layers(), alternate, WeightStorage::f32});
    const StartingPoint start = load_starting_point(path(), network_, torch::kCPU);
    EXPECT_EQ(start.pruning.weight_keep, Decimal(5, 10));
    EXPECT_EQ(start.pruning.token_layers, (std::vector<int>{1}));
    ASSERT_EQ(start.masks.size(), 2U);
    for (std::size_t layer = 0; layer < 2; ++layer) {
      EXPECT_EQ(start.masks[layer].v, masks.layers[layer].v);
      EXPECT_EQ(start.masks[layer].proj, masks.layers[layer].proj);
      EXPECT_EQ(start.masks[layer].neuron_ids, masks.layers[layer].neuron_ids);
      const std::string at = "blocks." + std::to_string(layer) + ".";
      const torch::Tensor read = weight(start.model, at + "attn.proj.weight");
      const torch::Tensor own = weight(model, at + "attn.proj.weight");
      for (int i = 0; i < 32; ++i) {
        for (int j = 0; j < 32; ++j) {
          const bool is_kept = masks.layers[layer].proj[static_cast<std::size_t>(i / 8 * 4 + j / 8)];
          ASSERT_EQ(read[j][i].item<float>(), is_kept ? own[j][i].item<float>() : 0.0F);
        }
      }
      for (int neuron = 0; neuron < 64; ++neuron) {
        const bool is_kept = masks.tensors[layer].neurons[neuron].item<float>() == 1;
        for (const char* name : {"mlp.fc1.weight", "mlp.fc1.bias"}) {
          ASSERT_TRUE(weight(start.model, at + name)[neuron].equal(weight(model, at + name)[neuron] * is_kept));
        }
        const char* columns = "mlp.fc2.weight";
        ASSERT_TRUE(weight(start.model, at + columns)
                        .select(1, neuron)
                        .equal(weight(model, at + columns).select(1, neuron) * is_kept));
      }
      EXPECT_TRUE(weight(start.model, at + "attn.v.bias").equal(weight(model, at + "attn.v.bias")));
    }
    const SafetensorsFile file(path());
    EXPECT_EQ(file.metadata().at("format"), "pt");
    for (const char* part : {"q", "k", "v", "proj", "neurons"}) {
      const std::string name = std::string("secateur.score.encoder1.") + part;
      ASSERT_NE(file.find(name), nullptr) << name;
      const std::vector<float> stored = file.read_floats(*file.find(name));
      const ScoreTensors& own = scores.layers()[1];
      const std::string key = part;
      const torch::Tensor expected = key == "q"      ? own.q
                                     : key == "k"    ? own.k
                                     : key == "v"    ? own.v
                                     : key == "proj" ? (alternate ? own.v.t() : own.proj)
                                                     : own.neurons;
      const torch::Tensor flat = expected.detach().contiguous();
      ASSERT_EQ(stored.size(), static_cast<std::size_t>(flat.numel()));
      EXPECT_TRUE(std::equal(stored.begin(), stored.end(), flat.data_ptr<float>())) << name;
    }
  }
}

TEST_F(ModelFiles, AnotherImageSizeIsInterpolatedAnotherDepthRefused) {
  pruning_.weight_keep = pruning_.token_keep = {1, 1};
  const VitModel model = test::spread_model(network_, 34, torch::kFloat);
  const MaskScores scores(model, 8, true);
  write_trained_model(path(), {model, pruning_, scores.choose(1.0, {1, 1}), nullptr, true, WeightStorage::f32});
  NetworkConfig larger = network_;
  larger.image_size = 32;
  const StartingPoint start = load_starting_point(path(), larger, torch::kCPU);
  EXPECT_EQ(start.model.parameter("pos_embed").size(1), 65);
  EXPECT_TRUE(start.model.parameter("pos_embed")[0][0].equal(model.parameter("pos_embed")[0][0]));
  const Tensor wanted = Checkpoint(path(), larger).read(NetworkTensor::pos_embed);
  EXPECT_EQ(wanted.shape[0], 17);  // as it is stored
  larger.depth = 3;
  EXPECT_THROW(load_starting_point(path(), larger, torch::kCPU), ConfigError);
}

}  // namespace
}  // namespace secateur::test
