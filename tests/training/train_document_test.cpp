// SPDX-License-Identifier: Apache-2.0
// Reading TRAIN.json: what is taken over, and the text of every fault. Needs no libtorch.
#include "training/train_document.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "config/shipped_files.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

class TrainDocumentTest : public testing::Test {
 protected:
  TrainPlan read(const std::string& text) { return read_train_plan(folder_.write("run.json", text)); }
  std::string error_of(const std::string& text) {
    return test::error_of(folder_, [&] { read(text); });
  }

  test::TemporaryFolder folder_;
};

TEST_F(TrainDocumentTest, AnEmptyOneTrainsTheShapesDense) {
  const TrainPlan plan = read("{}");
  EXPECT_EQ(plan.document.name, "run");
  EXPECT_EQ(plan.network.name, "shapes_vit");
  EXPECT_EQ(plan.network.tokens(), 65);
  EXPECT_EQ(plan.pruning.weight_keep, Decimal(1, 1));
  EXPECT_EQ(plan.document.steps, 3000);
  EXPECT_FALSE(plan.document.weights);
  EXPECT_EQ(plan.document.calibration_bits, 8);
}

TEST_F(TrainDocumentTest, KeysAndSetAreTakenOver) {
  folder_.write("w.safetensors", "");
  const TrainPlan plan =
      read(R"({"name": "n", "pruning": "b8_rb50_rt50", "weights": ")" + folder_.path("w.safetensors") +
           R"(", "set": {"network.depth": 5, "pruning.weight_keep": 0.7, "network.name": "my net",)" +
           R"( "pruning.token_layers": [0, 2]}, "decay": "linear", "masks": "fixed", "steps": 7,)" +
           R"( "calibration_bits": null, "token_choice": "random", "storage": "f32"})");
  EXPECT_EQ(plan.document.name, "n");
  EXPECT_EQ(plan.network.depth, 5);
  EXPECT_EQ(plan.network.name, "my net");
  EXPECT_EQ(plan.pruning.weight_keep, Decimal(7, 10));
  EXPECT_EQ(plan.pruning.token_keep, Decimal(5, 10));
  EXPECT_EQ(plan.pruning.token_layers, (std::vector<int>{0, 2}));
  EXPECT_EQ(plan.document.weights, folder_.path("w.safetensors"));
  EXPECT_EQ(plan.document.decay, RateDecay::linear);
  EXPECT_EQ(plan.document.masks, MaskTraining::fixed);
  EXPECT_EQ(plan.document.token_choice, TokenChoice::random);
  EXPECT_EQ(plan.document.storage, WeightStorage::f32);
  EXPECT_EQ(plan.document.steps, 7);
  EXPECT_FALSE(plan.document.calibration_bits);
}

TEST_F(TrainDocumentTest, NetworkAndPruningMayLieBesideIt) {
  folder_.write("net.json", R"({"image_size": 16, "patch_size": 4, "embed_dim": 32, "depth": 2, "heads": 2,)"
                            R"( "mlp_hidden": 64, "classes": 12, "distilled": false})");
  folder_.write("cut.json", R"({"block": 16, "token_layers": [1]})");
  const TrainPlan plan = read(R"({"network": "net.json", "pruning": "cut.json"})");
  EXPECT_EQ(plan.network.tokens(), 17);
  EXPECT_EQ(plan.pruning.token_layers, (std::vector<int>{1}));
}

TEST_F(TrainDocumentTest, CheckpointsMayLieBesideItOrBeShipped) {
  folder_.write("w.safetensors", "");
  const TrainDocument document = read(R"({"weights": "w.safetensors", "teacher": "models/shapes_vit.json"})").document;
  EXPECT_EQ(document.weights, folder_.path("w.safetensors"));
  EXPECT_TRUE(std::filesystem::equivalent(*document.teacher, shipped_home() + "/models/shapes_vit.json"));
}

TEST_F(TrainDocumentTest, WhatIsWrittenReadsBackTheSame) {
  const TrainPlan plan = read(R"({"learning_rate": 0.0003, "set": {"network.depth": 4}, "calibration_bits": 16})");
  const Json json = effective_json(plan.document);
  const TrainPlan back = read(json.dump());
  EXPECT_EQ(effective_json(back.document).dump(), json.dump());
  EXPECT_EQ(json["learning_rate"], 0.0003);
  EXPECT_EQ(json["weights"], nullptr);
}

TEST_F(TrainDocumentTest, EveryKeyRefusesAValueOfAnotherKind) {
  for (const Key& key : train_schema().info().keys) {
    const std::string text = error_of("{\"" + key.name + "\": [1]}");
    EXPECT_EQ(text, "run.json: train." + key.name + ": got [1]; expected " + key.rule->expected());
  }
}

TEST_F(TrainDocumentTest, AllFaultsAreToldAtOnce) {
  EXPECT_EQ(error_of(R"({"learning_rat": 0.1, "steps": 0, "batch": 1.5, "flip": 1, "decay": "cosin",)"
                     R"( "label_smoothing": 1, "ema_decay": 1, "temperature": 0, "calibration_bits": 4,)"
                     R"( "seed": 9007199254740992})"),
            "run.json: train.learning_rat: unknown key (value 0.1); did you mean train.learning_rate?\n"
            "run.json: train.steps: got 0; expected an integer from 1 to 100000000\n"
            "run.json: train.batch: got 1.5; expected an integer from 1 to 65536\n"
            "run.json: train.flip: got 1; expected true or false\n"
            "run.json: train.decay: got \"cosin\"; expected \"cosine\" or \"linear\"; did you mean \"cosine\"?\n"
            "run.json: train.label_smoothing: got 1; expected a number from 0 to 0.99\n"
            "run.json: train.ema_decay: got 1; expected a number from 0 to 0.999999\n"
            "run.json: train.temperature: got 0; expected a number from 0.01 to 100\n"
            "run.json: train.calibration_bits: got 4; expected 8 or 16, or null\n"
            "run.json: train.seed: got 9007199254740992; expected an integer from 0 to 9007199254740991");
  EXPECT_EQ(
      error_of(R"({"weights": "gone.safetensors", "teacher": "lost.safetensors", "weight_from": 0.7,)"
               R"( "token_from": 0.5, "shards": 65, "network": "shapes_vti", "pruning": "no.json"})"),
      "run.json: train.network: got \"shapes_vti\"; no shipped network of this name, and no such file; did you "
      "mean shapes_vit?\n"
      "run.json: train.pruning: got \"no.json\"; no such file\n"
      "run.json: train.weights: got \"gone.safetensors\"; no such file here, beside the document or among the shipped "
      "ones\n"
      "run.json: train.teacher: got \"lost.safetensors\"; no such file here, beside the document or among the shipped "
      "ones\n"
      "run.json: train.weight_from: got 0.7; at most weight_until, which is 0.6\n"
      "run.json: train.token_from: got 0.5; at most token_until, which is 0.4\n"
      "run.json: train.shards: got 65; at most the batch, 64");
}

TEST_F(TrainDocumentTest, FixedMasksNeedWeights) {
  EXPECT_EQ(error_of(R"({"masks": "fixed"})"),
            "run.json: train.masks: got \"fixed\"; the masks come from `weights`, which is not given");
}

TEST_F(TrainDocumentTest, SetIsForNetworkAndPruning) {
  EXPECT_EQ(error_of(R"({"set": {"network.depht": 3}})"),
            "run.json: train.set: network.depht: unknown key (value 3); did you mean network.depth?");
  EXPECT_EQ(error_of(R"({"set": {"network.depth": "x", "pruning.block": 24}})"),
            "run.json: train.set: network.depth: got \"x\"; expected an integer from 1 to 1000\n"
            "run.json: train.set: pruning.block: got 24; expected 8, 16, 32 or 64");
  EXPECT_EQ(error_of(R"({"set": {"accelerator.p_t": 4, "depth": 3}})"),
            "run.json: train.set: accelerator.p_t: keys begin with network. or pruning.\n"
            "run.json: train.set: depth: keys begin with network. or pruning.");
  EXPECT_EQ(error_of(R"({"set": {"pruning.block": 64}})"),
            "run.json: train.set: pruning.block: block = 64 does not divide the head width embed_dim / heads = 32");
}

TEST_F(TrainDocumentTest, WhatTrainingCannotDo) {
  EXPECT_EQ(error_of(R"({"pruning": "b8_rb50_rt50", "set": {"pruning.token_policy": "mass"}})"),
            "run.json: train.pruning: token_policy is mass: images of a batch would differ in their tokens; expected "
            "topk");
  EXPECT_EQ(error_of(R"({"set": {"pruning.heads_kept": 1, "network.channels": 1}})"),
            "run.json: train.pruning: heads_kept is given; training finds out which heads vanish\n"
            "run.json: train.network: has 1 channels; expected 3");
  // The checkpoint would be read back by the file's masks, not by those it was trained with.
  folder_.write("m.npz", "");
  EXPECT_EQ(error_of(R"({"set": {"pruning.mask": ")" + folder_.path("m.npz") + R"("}})"),
            "run.json: train.pruning: mask is a file; which blocks are kept is learned, or comes from `weights`");
}

TEST_F(TrainDocumentTest, FaultsOfTheNamedDocuments) {
  folder_.write("net.json", R"({"depth": 0})");
  EXPECT_EQ(error_of(R"({"network": "net.json"})"),
            "net.json: network.depth: got 0; expected an integer from 1 to 1000");
}

TEST_F(TrainDocumentTest, NoJsonObject) {
  EXPECT_EQ(error_of("[]"), "run.json: got []; expected a JSON object");
  EXPECT_EQ(
      error_of(R"({"steps": 5,)"),
      "run.json: train.steps: line 1, column 13: not valid JSON: syntax error while parsing object key - unexpected "
      "end of input; expected string literal");
  EXPECT_EQ(error_of(R"({"steps": 5, "steps": 6})"),
            "run.json: train.steps: the key stands twice; the first value is 5");
  EXPECT_EQ(test::error_of(folder_, [&] { read_train_plan(folder_.path("gone.json")); }),
            "gone.json: cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace secateur::test
