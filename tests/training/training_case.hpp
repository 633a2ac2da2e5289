// SPDX-License-Identifier: Apache-2.0
// Whole training runs of a second, with all that a run can have.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "support/names.hpp"
#include "support/temporary_folder.hpp"
#include "training/model_files.hpp"
#include "training/small_models.hpp"
#include "training/train_document.hpp"

namespace secateur::test {

/// Half of the weights and of the tokens, in blocks of 8.
inline PruningConfig half_pruning() {
  PruningConfig pruning;
  pruning.name = "half";
  pruning.block = 8;
  pruning.token_layers = {0, 1};
  return pruning;
}

/// Masks, tokens, every augmentation, running means: 50 steps of 8 images.
inline TrainPlan training_plan() {
  TrainPlan plan;
  TrainDocument& document = plan.document;
  document.name = "case";
  document.train_data = "shapes:1:1000";
  document.test_data = "shapes:2:60";
  document.steps = 50;
  document.batch = 8;
  document.shards = 1;
  document.warmup_steps = 5;
  document.label_smoothing = 0.1;
  document.mixup = 0.4;
  document.crop_padding = 2;
  document.ema_decay = 0.9;
  document.temperature = 2;
  document.score_regulariser = 0.1;
  document.balance_lambda = 0.1;
  document.device = TrainingDevice::cpu;
  document.log_images = 60;
  document.storage = WeightStorage::f32;
  plan.network = training_network();
  plan.pruning = half_pruning();
  return plan;
}

/// A checkpoint of another network of the same shape, pruned or not. Returns its path.
inline std::string write_teacher(const TemporaryFolder& folder, bool is_pruned) {
  const VitModel model = spread_model(training_network(), 99, torch::kFloat);
  const MaskScores scores(model, 8, true);
  PruningConfig pruning = half_pruning();
  if (!is_pruned) pruning.weight_keep = pruning.token_keep = {1, 1};
  const std::string path = folder.path("teacher.safetensors");
  write_trained_model(path, {model, pruning, scores.choose(pruning.weight_keep.to_double(), pruning.weight_keep),
                             nullptr, true, WeightStorage::f16});
  return path;
}

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace secateur::test
