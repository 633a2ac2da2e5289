// SPDX-License-Identifier: Apache-2.0
// A run that is interrupted and continued ends with the same bytes; what its state refuses.
#include "training/trainer.hpp"

#include <gmock/gmock.h>

#include <map>

#include "support/names.hpp"
#include "training/training_case.hpp"

namespace secateur::test {
namespace {

using testing::HasSubstr;

class TrainerTest : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path(name); }
  std::string model_bytes(const Trainer& trainer) const {
    trainer.write_model(path("model.safetensors"));
    return test::bytes_of(path("model.safetensors"));
  }
  /// To the end.
  std::string finished(Trainer& trainer) const {
    while (!trainer.is_done()) trainer.step();
    return model_bytes(trainer);
  }
  void expect_same_after_interruptions(const TrainPlan& plan) {
    Trainer straight(plan);
    const std::string wanted = finished(straight);
    Trainer saving(plan);
    std::map<int, std::string> on_the_way;
    for (const int step : {1, 17, 49}) {
      while (saving.steps_done() < step) saving.step();
      saving.save_state(path(std::to_string(step)), "log of " + std::to_string(step));
      on_the_way[step] = model_bytes(saving);
      EXPECT_NE(on_the_way[step], wanted) << "a step changes nothing";
    }
    EXPECT_EQ(finished(saving), wanted) << "saving changes what follows";
    for (const int step : {1, 17, 49}) {
      Trainer continued(plan);
      EXPECT_EQ(continued.load_state(path(std::to_string(step))), "log of " + std::to_string(step));
      EXPECT_EQ(continued.steps_done(), step);
      EXPECT_EQ(model_bytes(continued), on_the_way[step]) << step;
      EXPECT_EQ(finished(continued), wanted) << step;
    }
  }

  test::TemporaryFolder folder_;
};

TEST_F(TrainerTest, InterruptedRunsEndAlikeInOneShard) {
  TrainPlan plan = test::training_plan();
  plan.document.teacher = test::write_teacher(folder_, false);
  expect_same_after_interruptions(plan);
}

TEST_F(TrainerTest, InterruptedRunsEndAlikeInTwoShardsWithAPrunedTeacher) {
  TrainPlan plan = test::training_plan();
  plan.document.shards = 2;
  plan.document.alternate = false;
  plan.document.token_choice = TokenChoice::random;
  plan.document.teacher = test::write_teacher(folder_, true);
  expect_same_after_interruptions(plan);
}

TEST_F(TrainerTest, StepsFollowTheSchedulesAndEndPruned) {
  TrainPlan plan = test::training_plan();
  plan.document.steps = 20;
  Trainer trainer(plan);
  EXPECT_FALSE(trainer.current_pruning().masks);
  std::vector<StepReport> reports;
  while (!trainer.is_done()) reports.push_back(trainer.step());
  ASSERT_EQ(reports.size(), 20U);
  EXPECT_EQ(reports[2].weight_keep, 1.0);  // from 0.1 of 20 steps on
  EXPECT_DOUBLE_EQ(reports[7].weight_keep, 0.5 + 0.5 / 8);
  EXPECT_EQ(reports[12].weight_keep, 0.5);
  EXPECT_DOUBLE_EQ(reports[4].token_keep, 0.5 + 0.5 / 8);
  EXPECT_EQ(reports[8].token_keep, 0.5);
  EXPECT_DOUBLE_EQ(reports[0].learning_rate, 1e-3 / 6);
  EXPECT_DOUBLE_EQ(reports[5].learning_rate, 1e-3);
  const TestedPruning last = trainer.current_pruning();
  ASSERT_TRUE(last.masks);
  for (const LayerMasks& masks : last.masks->layers) {
    for (const BlockGrid* grid : {&masks.q, &masks.k, &masks.v, &masks.proj}) {
      EXPECT_EQ(std::count(grid->begin(), grid->end(), true), 8);
    }
    EXPECT_EQ(masks.neuron_ids.size(), 32U);
  }
  EXPECT_EQ(last.tokens_kept, (std::vector<int>{8, 5}));  // of 16; of 9
}

TEST_F(TrainerTest, ItLearnsAndItsAccuracyCountsItsPredictions) {
  TrainPlan plan = test::training_plan();
  plan.pruning.weight_keep = plan.pruning.token_keep = {1, 1};
  plan.document.train_data = "shapes:1:20";  // to be known by heart
  plan.document.test_data = "shapes:1:20";
  plan.document.mixup = plan.document.label_smoothing = plan.document.ema_decay = 0;
  plan.document.flip = false;
  plan.document.crop_padding = 0;
  plan.document.steps = 150;
  plan.document.learning_rate = 3e-3;
  Trainer trainer(plan);
  double first = 0;
  double last = 0;
  while (!trainer.is_done()) {
    const int step = trainer.steps_done();
    const double loss = trainer.step().loss;
    if (step < 10) first += loss / 10;
    if (step >= 140) last += loss / 10;
  }
  EXPECT_GT(first, 2);  // log 12 is 2.48
  EXPECT_LT(last, first / 4);
  const std::vector<int> classes = trainer.predictions(20, trainer.current_pruning());
  int right = 0;
  for (int i = 0; i < 20; ++i) right += classes[static_cast<std::size_t>(i)] == trainer.test().label(i) ? 1 : 0;
  EXPECT_GE(right, 18);
  EXPECT_DOUBLE_EQ(trainer.accuracy(20, trainer.current_pruning()), right / 20.0);
}

TEST_F(TrainerTest, AStateOfAnotherRunIsRefusedWithWhatDiffers) {
  const TrainPlan plan = test::training_plan();
  Trainer trainer(plan);
  trainer.step();
  trainer.save_state(path("state.pt"), "");
  const auto error_of = [&](TrainPlan other) {
    Trainer continued(std::move(other));
    return test::error_of(folder_, [&] { continued.load_state(path("state.pt")); });
  };
  TrainPlan other = plan;
  other.document.steps = 51;
  other.document.seed = 2;
  other.network.depth = 3;
  other.pruning.token_keep = {7, 10};
  EXPECT_EQ(
      error_of(other),
      "state.pt: is the state of another run: train.steps was 50, is 51; train.seed was 1, is 2; network.depth was "
      "2, is 3; pruning.token_keep was 0.5, is 0.7");
  other = plan;
  other.document.teacher = test::write_teacher(folder_, false);
  EXPECT_THAT(error_of(other),
              HasSubstr("state.pt: is the state of another run: train.teacher was null, is \"SHA-256 "));
  other = plan;
  other.document.name = "other";
  other.document.state_every = 3;
  EXPECT_EQ(error_of(other), "no error");  // nothing of what is computed
}

TEST_F(TrainerTest, ADamagedStateIsRefused) {
  const TrainPlan plan = test::training_plan();
  const Trainer trainer(plan);
  trainer.save_state(path("whole.pt"), "a log");
  const std::string bytes = test::bytes_of(path("whole.pt"));
  Trainer continued(plan);
  const auto error_with = [&](const std::string& damaged) {
    folder_.write("state.pt", damaged);
    return test::error_of(folder_, [&] { continued.load_state(path("state.pt")); });
  };
  const std::string refused = "state.pt: is no state of a training run, or damaged";
  EXPECT_EQ(error_with(bytes), "no error");
  EXPECT_EQ(error_with(""), refused);
  EXPECT_EQ(error_with("no archive"), refused);
  for (const std::size_t length : {bytes.size() / 4, bytes.size() / 2, bytes.size() - 1}) {
    EXPECT_EQ(error_with(bytes.substr(0, length)), refused) << length;
  }
  EXPECT_EQ(test::error_of(folder_, [&] { continued.load_state(path("gone.pt")); }),
            "gone.pt: is no state of a training run, or damaged");
  // A single bit, anywhere.
  for (std::size_t at = 0; at < bytes.size(); at += bytes.size() / 30) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_EQ(error_with(damaged), refused) << at;
  }
}

TEST_F(TrainerTest, FixedMasksAreThoseOfTheCheckpoint) {
  TrainPlan plan = test::training_plan();
  plan.document.weights = test::write_teacher(folder_, true);
  plan.document.masks = MaskTraining::fixed;
  plan.document.steps = 5;
  Trainer trainer(plan);
  const std::vector<LayerMasks> given = load_starting_point(*plan.document.weights, plan.network, torch::kCPU).masks;
  while (!trainer.is_done()) EXPECT_EQ(trainer.step().weight_keep, 0.5);
  trainer.write_model(path("m.safetensors"));
  const StartingPoint trained = load_starting_point(path("m.safetensors"), plan.network, torch::kCPU);
  ASSERT_EQ(trained.masks.size(), given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    EXPECT_EQ(trained.masks[i].q, given[i].q);
    EXPECT_EQ(trained.masks[i].proj, given[i].proj);
    EXPECT_EQ(trained.masks[i].neuron_ids, given[i].neuron_ids);
  }
  const auto error_of = [&] { return test::error_of(folder_, [&] { const Trainer refused(plan); }); };
  plan.pruning.weight_keep = {7, 10};
  EXPECT_EQ(error_of(), "teacher.safetensors: was pruned with block 8 and weight_keep 0.5; the run asks for 8 and 0.7");
  test::write_teacher(folder_, false);
  EXPECT_EQ(error_of(), "teacher.safetensors: carries no masks; \"masks\": \"fixed\" takes a pruned checkpoint");
}

TEST_F(TrainerTest, WhatCannotBeTrained) {
  TrainPlan plan = test::training_plan();
  const auto error_of = [&] { return test::error_of(folder_, [&] { const Trainer refused(plan); }); };
  plan.document.train_data = "shapes:1";
  EXPECT_THAT(error_of(), HasSubstr("shapes:1: expected shapes:SEED:COUNT"));
  plan = test::training_plan();
  plan.network.classes = 11;
  EXPECT_THAT(error_of(), HasSubstr("shapes:1:1000: "));
  plan = test::training_plan();
  plan.document.teacher = folder_.write("broken.safetensors", "x");
  EXPECT_THAT(error_of(), HasSubstr("broken.safetensors: "));
}

}  // namespace
}  // namespace secateur::test
