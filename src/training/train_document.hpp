// SPDX-License-Identifier: Apache-2.0
// A training file (TRAIN.json): network, data, pruning, schedule and optimiser of one run. docs/training.md explains
// what is done with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/documents.hpp"
#include "config/schema.hpp"

namespace secateur::training {

enum class RateDecay { cosine, linear };
/// `learn`: scores take gradients; `fixed`: the masks that the starting checkpoint carries.
enum class MaskTraining { learn, fixed };
/// What stays where tokens are dropped: the best by CLS attention; or any, for comparison.
enum class TokenChoice { attention, random };
enum class TrainingDevice { automatic, cpu, cuda };
enum class WeightStorage { f16, f32 };

struct TrainDocument {
  std::string name;
  std::string network = "shapes_vit";
  std::string pruning = "dense";
  Json set = Json::object();
  std::optional<std::string> weights;  ///< to begin with; none: initialised from the seed
  std::optional<std::string> teacher;
  std::string train_data = "shapes:1:1000000";
  std::string test_data = "shapes:1000001:5000";
  int steps = 3000;
  int batch = 64;
  int shards = 2;
  std::uint64_t seed = 1;
  double learning_rate = 1e-3;
  double score_learning_rate = 1e-2;
  int warmup_steps = 100;
  RateDecay decay = RateDecay::cosine;
  double weight_decay = 0.05;
  double clip_norm = 1.0;
  double label_smoothing = 0.0;
  double mixup = 0.0;
  bool flip = true;
  int crop_padding = 0;
  double ema_decay = 0.0;
  double distillation = 0.9;
  double temperature = 1.0;
  MaskTraining masks = MaskTraining::learn;
  bool alternate = true;
  double score_regulariser = 0.0;
  double balance_lambda = 0.0;
  double weight_from = 0.1, weight_until = 0.6;
  double token_from = 0.0, token_until = 0.4;
  TokenChoice token_choice = TokenChoice::attention;
  TrainingDevice device = TrainingDevice::automatic;
  int log_every = 100;
  int log_images = 500;
  int state_every = 500;
  WeightStorage storage = WeightStorage::f16;
  std::optional<int> calibration_bits = 8;
};

const Schema<TrainDocument>& train_schema();

/// The document with what it names, all of it sound.
struct TrainPlan {
  TrainDocument document;
  NetworkConfig network;
  PruningConfig pruning;
};

/// @throws ConfigError with all faults: of values, of the named documents, of files that are missing.
TrainPlan read_train_plan(const std::string& path);

Json effective_json(const TrainDocument& document);

}  // namespace secateur::training
