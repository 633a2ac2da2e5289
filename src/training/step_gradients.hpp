// SPDX-License-Identifier: Apache-2.0
// One step's loss and what follows from it for weights and scores. The batch is cut into shards that run side by side;
// their gradients are added in the shards' order.
#pragma once

#include <vector>

#include "training/batches.hpp"
#include "training/mask_scores.hpp"
#include "training/train_document.hpp"
#include "training/vit_model.hpp"

namespace secateur::training {

/// A network whose logits are distilled, pruned as its checkpoint says.
struct Teacher {
  VitModel model;
  ForwardPass pass;
};

struct StepInputs {
  const TrainDocument& document;
  const Pictures& pictures;
  const VitModel& model;
  const Teacher* teacher = nullptr;    ///< null: none
  const MaskScores* scores = nullptr;  ///< null: masks take no gradients
  const HardMasks* masks = nullptr;    ///< null: all blocks and neurons are kept
  std::vector<int> tokens_kept{};      ///< as ForwardPass
  bool by_lot = false;                 ///< tokens are kept by lot
  int step = 0;
  torch::Device device = torch::kCPU;
};

struct StepGradients {
  double loss = 0.0;                  ///< regularisers included
  std::vector<torch::Tensor> values;  ///< of the model's parameters, then of the scores'; undefined: no influence
};

StepGradients step_gradients(const StepInputs& inputs);

}  // namespace secateur::training
