// SPDX-License-Identifier: Apache-2.0
#include "training/optimiser.hpp"

#include <torch/optim/adamw.h>
#include <torch/serialize/archive.h>

#include <cmath>

namespace secateur::training {
namespace {

using torch::optim::AdamWOptions;
using torch::optim::OptimizerParamGroup;

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.98;

/// Matrices; not tokens and positions, whose first size is 1.
bool has_decay(const torch::Tensor& tensor) {
  return tensor.dim() >= 2 && tensor.size(0) > 1;
}

OptimizerParamGroup group_of(std::vector<torch::Tensor> tensors, double rate, double decay) {
  return {std::move(tensors),
          std::make_unique<AdamWOptions>(AdamWOptions(rate).betas({kBeta1, kBeta2}).weight_decay(decay))};
}

/// In double: a sum over all parameters.
double norm_of(const std::vector<torch::Tensor>& gradients, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (gradients[i].defined()) sum += gradients[i].to(torch::kDouble).square().sum().item<double>();
  }
  return std::sqrt(sum);
}

}  // namespace

struct Optimiser::Library {
  torch::optim::AdamW adam;
};

Optimiser::Optimiser(const TrainDocument& document,
                     const std::vector<std::pair<std::string, torch::Tensor>>& parameters,
                     std::vector<torch::Tensor> scores)
    : learning_rate_(document.learning_rate),
      score_learning_rate_(document.score_learning_rate),
      clip_norm_(document.clip_norm),
      parameters_(parameters.size()) {
  std::vector<torch::Tensor> decayed;
  std::vector<torch::Tensor> free;
  for (const auto& [name, tensor] : parameters) {
    (has_decay(tensor) ? decayed : free).push_back(tensor);
    all_.push_back(tensor);
  }
  all_.insert(all_.end(), scores.begin(), scores.end());
  std::vector<OptimizerParamGroup> groups;
  groups.push_back(group_of(std::move(decayed), learning_rate_, document.weight_decay));
  groups.push_back(group_of(std::move(free), learning_rate_, 0));
  if (!scores.empty()) groups.push_back(group_of(std::move(scores), score_learning_rate_, 0));
  library_ = std::make_unique<Library>(Library{torch::optim::AdamW(std::move(groups), AdamWOptions(learning_rate_))});
}

Optimiser::~Optimiser() = default;

void Optimiser::step(std::vector<torch::Tensor> gradients, double factor) {
  if (clip_norm_ > 0) {
    const double norm = norm_of(gradients, parameters_);
    for (std::size_t i = 0; norm > clip_norm_ && i < parameters_; ++i) {
      if (gradients[i].defined()) gradients[i] = gradients[i] * (clip_norm_ / norm);
    }
  }
  for (std::size_t i = 0; i < all_.size(); ++i) all_[i].mutable_grad() = gradients[i];
  std::size_t index = 0;
  for (OptimizerParamGroup& group : library_->adam.param_groups()) {
    static_cast<AdamWOptions&>(group.options()).lr((index++ == 2 ? score_learning_rate_ : learning_rate_) * factor);
  }
  library_->adam.step();
  for (torch::Tensor& tensor : all_) tensor.mutable_grad() = torch::Tensor();
}

void Optimiser::save(torch::serialize::OutputArchive& archive) const {
  library_->adam.save(archive);
}

void Optimiser::load(torch::serialize::InputArchive& archive) {
  library_->adam.load(archive);
}

}  // namespace secateur::training
