// SPDX-License-Identifier: Apache-2.0
#include "training/step_gradients.hpp"

#include <cstdint>

#include "training/loss.hpp"
#include "training/threads.hpp"

namespace secateur::training {
namespace {

/// Purposes of seed_of for lots: below those of mixup.
constexpr int kLotPurpose = -1'000'000;

std::vector<torch::Tensor> leaves_of(const StepInputs& inputs) {
  std::vector<torch::Tensor> leaves;
  for (const auto& [name, tensor] : inputs.model.parameters()) leaves.push_back(tensor);
  if (inputs.scores != nullptr) {
    for (const torch::Tensor& tensor : inputs.scores->parameters()) leaves.push_back(tensor);
  }
  return leaves;
}

void add(StepGradients& sum, const std::vector<torch::Tensor>& more) {
  if (sum.values.empty()) sum.values.resize(more.size());
  for (std::size_t i = 0; i < more.size(); ++i) {
    if (!more[i].defined()) continue;
    sum.values[i] = sum.values[i].defined() ? sum.values[i] + more[i] : more[i];
  }
}

StepGradients derived(const torch::Tensor& loss, const std::vector<torch::Tensor>& leaves) {
  return {loss.item<double>(), torch::autograd::grad({loss}, leaves, {}, c10::nullopt, false, /*allow_unused=*/true)};
}

/// `first` and `count` are images of the batch. The loss is its part of the batch's mean.
StepGradients shard_gradients(const StepInputs& inputs, int first, int count) {
  const TrainDocument& document = inputs.document;
  const Batch batch = training_batch(inputs.pictures, document, inputs.model.network(), inputs.step, first, count);
  const torch::Tensor images = batch.images.to(inputs.device);
  torch::Tensor teacher;
  if (inputs.teacher != nullptr) {
    const torch::NoGradGuard guard;
    teacher = inputs.teacher->model.forward(images, inputs.teacher->pass).logits;
  }
  ForwardPass pass;
  if (inputs.scores != nullptr) {
    pass.masks = inputs.scores->straight_through(*inputs.masks);
  } else if (inputs.masks != nullptr) {
    pass.masks = inputs.masks->tensors;
  }
  pass.tokens_kept = inputs.tokens_kept;
  if (inputs.by_lot) pass.lot = seed_of(document.seed, inputs.step, kLotPurpose - first);
  const torch::Tensor logits = inputs.model.forward(images, pass).logits;
  const torch::Tensor loss =
      training_loss(logits, batch.targets.to(inputs.device), teacher, document.distillation, document.temperature);
  return derived(loss * (static_cast<double>(count) / document.batch), leaves_of(inputs));
}

}  // namespace

StepGradients step_gradients(const StepInputs& inputs) {
  const TrainDocument& document = inputs.document;
  std::vector<StepGradients> shards(static_cast<std::size_t>(document.shards));
  const auto first_of = [&](int shard) {
    return static_cast<int>(std::int64_t{document.batch} * shard / document.shards);
  };
  in_threads(document.shards, [&](int shard) {
    const int first = first_of(shard);
    shards[static_cast<std::size_t>(shard)] = shard_gradients(inputs, first, first_of(shard + 1) - first);
  });
  StepGradients all;
  for (const StepGradients& shard : shards) {
    all.loss += shard.loss;
    add(all, shard.values);
  }
  if (inputs.scores == nullptr || (document.score_regulariser == 0 && document.balance_lambda == 0)) return all;
  torch::Tensor penalty = torch::zeros({}, torch::dtype(torch::kFloat).device(inputs.device));
  if (document.score_regulariser > 0) {
    penalty = penalty + document.score_regulariser * inputs.scores->mean_sigmoid();
  }
  if (document.balance_lambda > 0)
    penalty = penalty + document.balance_lambda * inputs.scores->imbalance(*inputs.masks);
  const StepGradients more = derived(penalty, leaves_of(inputs));
  all.loss += more.loss;
  add(all, more.values);
  return all;
}

}  // namespace secateur::training
