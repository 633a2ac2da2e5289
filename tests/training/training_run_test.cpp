// SPDX-License-Identifier: Apache-2.0
// Whole runs in their folders: what is there at the end, and that a stopped one ends as one that was not.
#include "training/training_run.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "support/names.hpp"
#include "training/training_case.hpp"

namespace secateur::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TrainingRunTest : public testing::Test {
 protected:
  TrainingRunTest() {
    plan_.document.steps = 20;
    plan_.document.log_every = 8;
    plan_.document.state_every = 6;
    plan_.document.teacher = test::write_teacher(folder_, false);
  }
  std::string path(const std::string& name) const { return folder_.path(name); }
  std::string read(const std::string& name) const { return test::bytes_of(path(name)); }
  std::vector<std::string> names(const std::string& folder) const {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(path(folder))) {
      all.push_back(entry.path().filename().string());
    }
    std::sort(all.begin(), all.end());
    return all;
  }
  /// The first `count` columns of a CSV text; those behind tell times.
  static std::string columns(const std::string& csv, int count) {
    std::string text;
    int column = 0;
    for (const char c : csv) {
      if (c == '\n') column = 0;
      if (c == ',') ++column;
      if (column < count) text += c;
    }
    return text;
  }
  std::optional<TrainingReport> run(const std::string& folder, bool resume, const TrainingHooks& hooks = {}) const {
    return run_training(plan_, path(folder), resume, 1, hooks);
  }
  /// Asks for a stop after `steps` more steps.
  static TrainingHooks stopping(int steps) {
    TrainingHooks hooks;
    hooks.stops = [left = steps]() mutable { return --left == 0; };
    return hooks;
  }

  test::TemporaryFolder folder_;
  TrainPlan plan_ = test::training_plan();
};

TEST_F(TrainingRunTest, StoppedAndResumedItEndsAsStraightThrough) {
  std::vector<TrainingProgress> progress;
  TrainingHooks hooks;
  hooks.progress = [&](const TrainingProgress& at) { progress.push_back(at); };
  const std::optional<TrainingReport> straight = run("straight", false, hooks);
  ASSERT_TRUE(straight);
  ASSERT_EQ(progress.size(), 20U);
  EXPECT_TRUE(progress[7].is_row);
  EXPECT_FALSE(progress[8].is_row);
  EXPECT_TRUE(progress[19].is_row);
  EXPECT_EQ(progress[19].steps, 20);
  EXPECT_EQ(progress[19].weight_keep, 0.5);

  EXPECT_FALSE(run("stopped", false, stopping(7)));
  EXPECT_THAT(names("stopped"), ElementsAre("state.pt", "train.json"));
  EXPECT_THROW(run("stopped", false), ConfigError);
  EXPECT_FALSE(run("stopped", true, stopping(4)));  // a row lies between
  EXPECT_THAT(names("stopped"), ElementsAre("metrics.csv", "state.pt", "train.json"));
  const std::optional<TrainingReport> resumed = run("stopped", true);
  ASSERT_TRUE(resumed);
  EXPECT_EQ(names("stopped"), names("straight"));
  for (const char* name : {"/model.safetensors", "/predictions.csv", "/train.json", "/masks.png", "/tokens.png"}) {
    EXPECT_EQ(read(std::string("stopped") + name), read(std::string("straight") + name)) << name;
    EXPECT_FALSE(read(std::string("straight") + name).empty()) << name;
  }
  EXPECT_EQ(columns(read("stopped/metrics.csv"), 6), columns(read("straight/metrics.csv"), 6));
  EXPECT_EQ(report_json(*resumed)["accuracy"], report_json(*straight)["accuracy"]);
  EXPECT_EQ(resumed->steps, 20);
}

TEST_F(TrainingRunTest, AFinishedFolderHoldsWhatItReports) {
  const std::optional<TrainingReport> report = run("r", false);
  ASSERT_TRUE(report);
  EXPECT_THAT(names("r"), ElementsAre("masks.png", "metrics.csv", "model.safetensors", "predictions.csv", "report.json",
                                      "report.txt", "tokens.png", "train.json"));
  const std::string metrics = read("r/metrics.csv");
  EXPECT_THAT(metrics, HasSubstr("step,loss,accuracy,r_b,r_t,learning_rate,images_per_second\n8,"));
  EXPECT_EQ(std::count(metrics.begin(), metrics.end(), '\n'), 4);  // 8, 16 and the last
  EXPECT_EQ(Json::parse(read("r/train.json"))["batch"], 8);
  const Json json = Json::parse(read("r/report.json"));
  EXPECT_EQ(json["schema"], "secateur.train-report/1");
  EXPECT_EQ(json["test_images"], 60);
  EXPECT_EQ(json["tokens_per_layer"], (Json{17, 10, 7}));
  EXPECT_EQ(json["neurons_per_layer"], (Json{32, 32}));
  EXPECT_EQ(json["file_bytes"], std::filesystem::file_size(path("r/model.safetensors")));
  // The stored checkpoint, in f32 and read back, finds the classes that the trained network finds.
  std::vector<std::string> columns;
  for (const TestColumn& column : report->columns) {
    columns.emplace_back(column.name);
    ASSERT_EQ(column.classes.size(), 60U) << column.name;
    EXPECT_EQ(json["accuracy"][column.name], report->accuracy(column));
  }
  EXPECT_THAT(columns, ElementsAre("start", "untrained", "trained", "stored", "int8", "random_tokens"));
  EXPECT_EQ(report->columns[2].classes, report->columns[3].classes);
  const std::string predictions = read("r/predictions.csv");
  EXPECT_EQ(predictions.substr(0, predictions.find('\n')),
            "index,label,start,untrained,trained,stored,int8,random_tokens");
  EXPECT_EQ(std::count(predictions.begin(), predictions.end(), '\n'), 61);
  EXPECT_THROW(run("r", false), ConfigError);
  EXPECT_THROW(run("r", true), ConfigError);
}

TEST_F(TrainingRunTest, ADenseRunHasNoPicturesOfPruning) {
  plan_.pruning.weight_keep = plan_.pruning.token_keep = {1, 1};
  plan_.document.calibration_bits.reset();
  plan_.document.steps = 2;
  const std::optional<TrainingReport> report = run("r", false);
  ASSERT_TRUE(report);
  EXPECT_THAT(names("r"), ElementsAre("metrics.csv", "model.safetensors", "predictions.csv", "report.json",
                                      "report.txt", "train.json"));
  const std::string predictions = read("r/predictions.csv");
  EXPECT_EQ(predictions.substr(0, predictions.find('\n')), "index,label,start,trained,stored");
}

TEST_F(TrainingRunTest, AnotherDocumentDoesNotResume) {
  EXPECT_FALSE(run("r", false, stopping(2)));
  const std::string state = read("r/state.pt");
  plan_.document.learning_rate = 0.5;
  EXPECT_EQ(test::error_of(folder_, [&] { run("r", true); }),
            "r/state.pt: is the state of another run: train.learning_rate was 0.001, is 0.5");
  EXPECT_EQ(read("r/state.pt"), state);
  EXPECT_THAT(names("r"), ElementsAre("state.pt", "train.json"));
}

TEST_F(TrainingRunTest, WhatCannotBeTrainedLeavesNoFolder) {
  plan_.document.train_data = path("nowhere");
  EXPECT_THROW(run("r", false), ConfigError);
  EXPECT_FALSE(std::filesystem::exists(path("r")));
}

}  // namespace
}  // namespace secateur::test
