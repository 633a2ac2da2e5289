// SPDX-License-Identifier: Apache-2.0
// Between checkpoints and the model that is trained. What is written is what run, eval and hls export take
// (docs/formats.md, "Checkpoints"), with the scores as tensors "secateur.score.encoder0.q", ... beside the masks.
#pragma once

#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "pruning/load_model.hpp"
#include "training/mask_scores.hpp"
#include "training/train_document.hpp"
#include "training/vit_model.hpp"

namespace secateur::training {

inline constexpr const char* kScorePrefix = "secateur.score.";

/// What a checkpoint gives a training run: values, and its masks where it carries some.
struct StartingPoint {
  VitModel model;
  std::vector<LayerMasks> masks;  ///< empty: dense
  PruningConfig pruning;          ///< what the masks were made by; dense without them
};

/// Position embeddings of another image size are interpolated. @throws ConfigError.
StartingPoint load_starting_point(const std::string& path, const NetworkConfig& network, torch::Device device);

struct TrainedModel {
  const VitModel& model;
  const PruningConfig& pruning;
  const HardMasks& masks;                   ///< of a dense network: all blocks and neurons
  const std::vector<ScoreTensors>* scores;  ///< null: none
  bool alternate;                           ///< proj's scores are those of v
  WeightStorage storage;
};

/// Whether `pruning` prunes anything.
bool is_dense(const PruningConfig& pruning);

/// Blocks and neurons that are not kept are 0. @throws RunError.
void write_trained_model(const std::string& path, const TrainedModel& trained);

}  // namespace secateur::training
