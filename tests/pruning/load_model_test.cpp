// SPDX-License-Identifier: Apache-2.0
#include "pruning/load_model.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/sha256.hpp"
#include "pruning/checkpoint_scores.hpp"
#include "pruning/mask_file.hpp"
#include "pruning/pack.hpp"
#include "support/checkpoints.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

class LoadModel : public testing::Test {
 protected:
  LoadModel() {
    pruning_.block = 8;
    pruning_.token_layers = {};
  }

  std::string write(const std::string& name, const std::vector<NamedArray>& more = {},
                    const std::map<std::string, std::string>& metadata = {}) {
    std::vector<NamedArray> tensors = test::checkpoint_tensors(Naming{}, network_);
    tensors.insert(tensors.end(), more.begin(), more.end());
    write_safetensors(folder_.path(name), tensors, metadata);
    return folder_.path(name);
  }
  std::string error_of(const std::optional<std::string>& weights) {
    return test::error_of(folder_, [&] { load_packed_model(network_, pruning_, weights); });
  }

  test::TemporaryFolder folder_;
  NetworkConfig network_ = test::tiny_network();
  PruningConfig pruning_;
};

TEST_F(LoadModel, WithoutWeightsScoresAreRandom) {
  const LoadedModel loaded = load_packed_model(network_, pruning_);
  EXPECT_EQ(loaded.model.pruning.score, ScoreSource::random);
  EXPECT_TRUE(loaded.inputs.empty());
  EXPECT_EQ(loaded.model.layers[0].q.row_index, pack(network_, pruning_).layers[0].q.row_index);
}

TEST_F(LoadModel, WithWeightsScoresAreTheirs) {
  const std::string weights = write("w.safetensors");
  const LoadedModel loaded = load_packed_model(network_, pruning_, weights);
  EXPECT_EQ(loaded.model.pruning.score, ScoreSource::l1);
  const Checkpoint checkpoint(weights, network_);
  const CheckpointScores scores(checkpoint, 8, ScoreNorm::l1);
  EXPECT_EQ(loaded.model.layers[1].v.row_index, pack(network_, pruning_, &scores).layers[1].v.row_index);
  ASSERT_EQ(loaded.inputs.size(), 1U);
  EXPECT_EQ(loaded.inputs[0].role, "weights");
  EXPECT_EQ(loaded.inputs[0].path, weights);
  EXPECT_EQ(loaded.inputs[0].sha256, sha256_file(weights));
}

TEST_F(LoadModel, RandomScoresOnDemandWithWeights) {
  pruning_.score = ScoreSource::random;
  const LoadedModel loaded = load_packed_model(network_, pruning_, write("w.safetensors"));
  EXPECT_EQ(loaded.model.layers[0].q.row_index, pack(network_, pruning_).layers[0].q.row_index);
  EXPECT_EQ(loaded.inputs.size(), 1U);
}

TEST_F(LoadModel, ScoreFileNeedsNoWeights) {
  std::vector<NamedArray> scores;
  for (int layer = 0; layer < 2; ++layer) {
    const std::string encoder = "encoder" + std::to_string(layer) + ".";
    std::vector<float> values(16);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 7 % 16);
    for (const char* matrix : {"q", "k", "v", "proj"}) scores.push_back(named_floats(encoder + matrix, {4, 4}, values));
    scores.push_back(named_floats(encoder + "neurons", {64}, std::vector<float>(64, 0.0F)));
  }
  write_safetensors(folder_.path("s.safetensors"), scores);
  pruning_.score = ScoreSource::tensor;
  pruning_.score_file = folder_.path("s.safetensors");
  const LoadedModel loaded = load_packed_model(network_, pruning_);
  EXPECT_EQ(loaded.model.pruning.score, ScoreSource::tensor);
  EXPECT_EQ(loaded.model.layers[0].neuron_ids.back(), 31);  // ties: the lower half
  ASSERT_EQ(loaded.inputs.size(), 1U);
  EXPECT_EQ(loaded.inputs[0].role, "score");
}

TEST_F(LoadModel, FinishedMaskIsUsed) {
  PruningConfig other = pruning_;
  other.seed = 5;
  const PackedModel wanted = pack(network_, other);
  write_safetensors(folder_.path("m.safetensors"), mask_tensors(wanted, ""));
  pruning_.mask = MaskSource::file;
  pruning_.mask_file = folder_.path("m.safetensors");
  const LoadedModel loaded = load_packed_model(network_, pruning_);
  EXPECT_EQ(loaded.model.layers[1].q.row_index, wanted.layers[1].q.row_index);
  EXPECT_EQ(loaded.model.layers[1].neuron_ids, wanted.layers[1].neuron_ids);
  ASSERT_EQ(loaded.inputs.size(), 1U);
  EXPECT_EQ(loaded.inputs[0].role, "mask");
}

TEST_F(LoadModel, MaskWithoutAnyHead) {
  std::vector<NamedArray> arrays = mask_tensors(pack(network_, pruning_), "");
  test::tensor_named(arrays, "encoder1.v").array.bytes.assign(16, 0);
  write_safetensors(folder_.path("m.safetensors"), arrays);
  pruning_.mask = MaskSource::file;
  pruning_.mask_file = folder_.path("m.safetensors");
  EXPECT_EQ(error_of(std::nullopt), "m.safetensors: encoder 1 keeps no head; at least one is needed");
}

TEST_F(LoadModel, MaskAgainstHeadsKept) {
  write_safetensors(folder_.path("m.safetensors"), mask_tensors(pack(network_, pruning_), ""));
  pruning_.mask = MaskSource::file;
  pruning_.mask_file = folder_.path("m.safetensors");
  pruning_.heads_kept = 1;
  EXPECT_EQ(error_of(std::nullopt),
            "m.safetensors: encoder 0 keeps 2 heads; pruning.heads_kept is 1\n"
            "m.safetensors: encoder 1 keeps 2 heads; pruning.heads_kept is 1");
}

TEST_F(LoadModel, PrunedCheckpointBringsItsMasks) {
  PruningConfig other = pruning_;
  other.seed = 5;
  const PackedModel wanted = pack(network_, other);
  const std::string weights =
      write("w.safetensors", mask_tensors(wanted, kMaskPrefix), {{kPruningMetadata, pruning_metadata(pruning_)}});
  const LoadedModel loaded = load_packed_model(network_, pruning_, weights);
  EXPECT_EQ(loaded.model.layers[0].k.row_index, wanted.layers[0].k.row_index);
}

TEST_F(LoadModel, PruningOfACheckpointIsRead) {
  PruningConfig own = pruning_;
  own.name = "mine";
  own.weight_keep = Decimal(55, 100);
  own.heads_kept = 1;
  const std::string weights = write("w.safetensors", {}, {{kPruningMetadata, pruning_metadata(own)}});
  const std::optional<PruningConfig> read = checkpoint_pruning(SafetensorsFile(weights));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->weight_keep, Decimal(55, 100));
  EXPECT_EQ(read->heads_kept, 1);
  EXPECT_EQ(read->token_layers, own.token_layers);
  EXPECT_FALSE(checkpoint_pruning(SafetensorsFile(write("dense.safetensors"))));
}

TEST_F(LoadModel, ContradictingPruningIsRefused) {
  PruningConfig own = pruning_;
  own.name = "another name is no contradiction";
  own.seed = 77;
  own.weight_keep = Decimal(7, 10);
  own.token_layers = {1};
  EXPECT_EQ(error_of(write("w.safetensors", {}, {{kPruningMetadata, pruning_metadata(own)}})),
            "w.safetensors: pruning.weight_keep: got 0.5; this checkpoint was pruned with 0.7\n"
            "w.safetensors: pruning.token_layers: got []; this checkpoint was pruned with [1]");
}

TEST_F(LoadModel, UnsoundMetadataIsRefused) {
  EXPECT_EQ(
      error_of(write("w.safetensors", {}, {{kPruningMetadata, "none"}})),
      "w.safetensors: metadata secateur.pruning: line 1, column 2: not valid JSON: syntax error while parsing value "
      "- invalid literal; last read: 'no'");
  EXPECT_EQ(
      error_of(write("w.safetensors", {}, {{kPruningMetadata, R"({"blok": 8})"}})),
      "w.safetensors: metadata secateur.pruning: pruning.blok: unknown key (value 8); did you mean pruning.block?");
}

TEST_F(LoadModel, TooFewBlocksForAnyHead) {
  NetworkConfig network = network_;
  network.heads = 4;
  pruning_.weight_keep = Decimal(1, 16);  // one block a matrix
  std::string error;
  for (std::uint64_t seed = 1; seed < 20 && error.empty(); ++seed) {
    pruning_.seed = seed;
    const std::string told = test::error_of(folder_, [&] { load_packed_model(network, pruning_); });
    if (told != "no error") error = told;
  }
  EXPECT_NE(error.find("pruning.weight_keep: encoder "), std::string::npos) << error;
}

TEST_F(LoadModel, RealDeitTiny) {
  const char* folder = std::getenv("SECATEUR_DATA_DIR");
  if (folder == nullptr)
    GTEST_SKIP() << "SECATEUR_DATA_DIR is not set: it names the folder with deit_tiny_patch16_224.safetensors";
  NetworkConfig network = test::deit_small();
  network.embed_dim = 192;
  network.heads = 3;
  network.mlp_hidden = 768;
  network.distilled = false;
  PruningConfig pruning;
  for (const ScoreSource score : {ScoreSource::l1, ScoreSource::l2}) {
    pruning.score = score;
    const LoadedModel loaded =
        load_packed_model(network, pruning, std::string(folder) + "/deit_tiny_patch16_224.safetensors");
    for (const PackedLayer& layer : loaded.model.layers) {
      EXPECT_GE(layer.heads(), 1);
      EXPECT_EQ(layer.neurons(), 384);
      EXPECT_LE(layer.q.kept_blocks(), 72);
    }
    EXPECT_EQ(loaded.model.tokens_per_layer().back(), 28);
  }
}

}  // namespace
}  // namespace secateur::test
