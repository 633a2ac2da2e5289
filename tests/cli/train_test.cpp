// SPDX-License-Identifier: Apache-2.0
// `secateur train`: what it prints and leaves, its exit status, Ctrl-C and --resume.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/secateur.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;

class TrainTest : public CliTest {
 protected:
  TrainTest() {
    folder_.write("net.json", R"({"image_size": 16, "patch_size": 4, "embed_dim": 32, "depth": 2, "heads": 2,)"
                              R"( "mlp_hidden": 64, "classes": 12, "distilled": false})");
    folder_.write("cut.json", R"({"block": 8, "weight_keep": 0.5, "token_keep": 0.5, "token_layers": [0, 1]})");
    write("run.json", 20);
  }
  void write(const std::string& name, int steps, const std::string& more = "") const {
    folder_.write(name, R"({"network": "net.json", "pruning": "cut.json", "train_data": "shapes:1:1000",)"
                        R"( "test_data": "shapes:2:50", "batch": 8, "warmup_steps": 5, "device": "cpu", "steps": )" +
                            std::to_string(steps) + more + "}");
  }
  Ran train(std::vector<std::string> more, const ChildOptions& options = {}) const {
    more.insert(more.begin(), "train");
    more.insert(more.end(), {"--jobs", "1"});
    return secateur(std::move(more), options);
  }
};

TEST_F(TrainTest, RunsToItsReport) {
  const Ran ran = train({"run.json", "--out", "o"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.err, MatchesRegex("testing before the first step\n"
                                    "20/20  loss [0-9.]+  acc [0-9.]+ %  r_b 0.50  r_t 0.50  [0-9]+ img/s\n"
                                    "writing and testing the checkpoint\n"));
  EXPECT_THAT(ran.out, MatchesRegex("run: 20 steps in [0-9]+ s, [0-9]+ images/s\n(.|\n)*"
                                    "  heads kept            [12] [12]\n"
                                    "  neurons kept          32 32\n"
                                    "  tokens                17 10 7\n"
                                    "Accuracy on 50 test images:\n(.|\n)*"
                                    "\nCheckpoint: o/model.safetensors\n(.|\n)*"));
  EXPECT_THAT(names("o"), ElementsAre("masks.png", "metrics.csv", "model.safetensors", "predictions.csv", "report.json",
                                      "report.txt", "tokens.png", "train.json"));
  EXPECT_THAT(ran.out, HasSubstr(read("o/report.txt")));
  // eval finds in the checkpoint what the report says of it.
  const Json accuracy = Json::parse(read("o/report.json")).at("accuracy");
  for (const auto& [arithmetic, column] : {std::pair{"float", "stored"}, std::pair{"int8", "int8"}}) {
    const Ran eval = secateur({"eval", "--network", "net.json", "--weights", "o/model.safetensors", "--data",
                               "shapes:2:50", "--arithmetic", arithmetic, "--out", "eval.json"});
    ASSERT_EQ(eval.status, 0) << eval.err;
    EXPECT_EQ(Json::parse(read("eval.json")).at("top1").get<double>() / 50, accuracy.at(column)) << arithmetic;
  }
  // Nothing of it is written over.
  const Ran again = train({"run.json", "--out", "o"});
  EXPECT_EQ(again.status, 2);
  EXPECT_EQ(again.err, "command line: --out: \"o\" is not empty (\"masks.png\"); give another folder\n");
}

TEST_F(TrainTest, WhatIsWrongLeavesNothingBehind) {
  write("bad.json", 20, R"(, "learning_rat": 1, "shards": 0)");
  const std::vector<std::string> before = names();
  const auto expect_refused = [&](const std::vector<std::string>& words, const std::string& text) {
    const Ran ran = secateur(words);
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.err, text + "\n");
    EXPECT_EQ(names(), before);
  };
  expect_refused({"train", "bad.json", "--out", "o"},
                 "bad.json: train.learning_rat: unknown key (value 1); did you mean train.learning_rate?\n"
                 "bad.json: train.shards: got 0; expected an integer from 1 to 1024");
  expect_refused({"train", "--jobs", "x"},
                 "command line: TRAIN.json: is missing; usage: secateur train TRAIN.json --out DIR [options]\n"
                 "command line: --out: is missing; give a folder for the results\n"
                 "command line: --jobs: got \"x\"; expected 1 to 1024");
  expect_refused({"train", "run.json", "--ouy", "o"}, "command line: --ouy: unknown option; did you mean --out?");
  expect_refused({"train", "run.json", "--out", "o", "--resume"},
                 "command line: --out: \"o\" holds no unfinished run (state.pt); start one without --resume");
  expect_refused({"train", "gone.json", "--out", "o"}, "gone.json: cannot be opened: No such file or directory");
}

TEST_F(TrainTest, InterruptedAndResumedItEndsWithTheSameBytes) {
  write("long.json", 100);
  ASSERT_EQ(train({"long.json", "--out", "straight"}).status, 0);
  ChildOptions options;
  options.interrupt_at = folder_.path("stopped/state.pt");  // before the first step
  const Ran ran = train({"long.json", "--out", "stopped"}, options);
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err,
              HasSubstr("secateur: interrupted; go on with\n  secateur train long.json --out stopped --resume\n"));
  EXPECT_THAT(names("stopped"), testing::Contains("state.pt"));
  EXPECT_FALSE(exists("stopped/model.safetensors"));
  const Ran resumed = train({"long.json", "--out", "stopped", "--resume"});
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(read("stopped/model.safetensors"), read("straight/model.safetensors"));
  EXPECT_FALSE(exists("stopped/state.pt"));
}

TEST_F(TrainTest, HelpTellsItsOptions) {
  const Ran ran = secateur({"train", "--help"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err, "");
  for (const char* option : {"--out DIR", "--resume", "[ --jobs ] N"}) EXPECT_THAT(ran.out, HasSubstr(option));
}

}  // namespace
}  // namespace secateur::test
