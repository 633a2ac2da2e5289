// SPDX-License-Identifier: Apache-2.0
#include "training/trainer.hpp"

#include <fmt/format.h>
#include <torch/cuda.h>

#include <algorithm>
#include <numeric>

#include "base/error.hpp"
#include "training/schedules.hpp"
#include "training/threads.hpp"
#include "training/token_plan.hpp"

namespace secateur::training {
namespace {

/// Test images at a time: bounds memory.
constexpr int kTestChunk = 100;
/// seed_of's purpose of tokens kept by lot in tests.
constexpr int kTestLotPurpose = -2'000'000;

torch::Device device_of(TrainingDevice wanted) {
  const bool has_cuda = torch::cuda::is_available();
  if (wanted == TrainingDevice::cuda && !has_cuda) {
    throw ConfigError("", "train.device", "got \"cuda\"; this libtorch sees no GPU; expected auto or cpu");
  }
  return wanted != TrainingDevice::cpu && has_cuda ? torch::kCUDA : torch::kCPU;
}

Teacher teacher_of(const std::string& path, const NetworkConfig& network, torch::Device device) {
  StartingPoint start = load_starting_point(path, network, device);
  ForwardPass pass;
  pass.tokens_kept = tokens_kept(network, start.pruning, start.pruning.token_keep.to_double());
  if (!start.masks.empty()) {
    // What is not kept is 0 in the checkpoint: of the masks only the heads that score tokens are needed.
    for (const EncoderMasks& each :
         hard_masks(network, start.pruning.block, start.masks, device, torch::kFloat).tensors) {
      EncoderMasks heads;
      heads.heads_kept = each.heads_kept;
      pass.masks.push_back(heads);
    }
  }
  return {std::move(start.model), std::move(pass)};
}

/// The masks of `start`, which must be those the document asks for.
HardMasks fixed_masks(const TrainPlan& plan, const StartingPoint& start, torch::Device device) {
  const std::string& path = *plan.document.weights;
  if (start.masks.empty()) {
    throw ConfigError(path, "", "carries no masks; \"masks\": \"fixed\" takes a pruned checkpoint");
  }
  if (start.pruning.block != plan.pruning.block || start.pruning.weight_keep != plan.pruning.weight_keep) {
    throw ConfigError(
        path, "",
        fmt::format("was pruned with block {} and weight_keep {}; the run asks for {} and {}", start.pruning.block,
                    start.pruning.weight_keep.to_double(), plan.pruning.block, plan.pruning.weight_keep.to_double()));
  }
  return hard_masks(plan.network, start.pruning.block, start.masks, device, torch::kFloat);
}

}  // namespace

HardMasks full_masks(const NetworkConfig& network, int block, torch::Device device) {
  LayerMasks all;
  all.q.assign(static_cast<std::size_t>(grid_size(network, block, AttentionMatrix::q).count()), true);
  all.k = all.v = all.proj = all.q;
  all.neuron_ids.resize(static_cast<std::size_t>(network.mlp_hidden));
  std::iota(all.neuron_ids.begin(), all.neuron_ids.end(), 0);
  return hard_masks(network, block, std::vector<LayerMasks>(static_cast<std::size_t>(network.depth), all), device,
                    torch::kFloat);
}

Trainer::Trainer(TrainPlan plan)
    : plan_(std::move(plan)),
      device_(device_of(plan_.document.device)),
      training_(plan_.document.train_data, plan_.network),
      test_(plan_.document.test_data, plan_.network),
      model_(plan_.network, plan_.document.seed, device_) {
  const TrainDocument& document = plan_.document;
  if (document.weights) {
    StartingPoint start = load_starting_point(*document.weights, plan_.network, device_);
    model_ = std::move(start.model);
    if (document.masks == MaskTraining::fixed) fixed_ = fixed_masks(plan_, start, device_);
  }
  if (document.teacher) teacher_ = teacher_of(*document.teacher, plan_.network, device_);
  if (!fixed_ && plan_.pruning.weight_keep != Decimal{1, 1}) {
    scores_.emplace(model_, plan_.pruning.block, document.alternate);
  }
  if (document.ema_decay > 0) {
    for (const auto& [name, tensor] : model_.parameters()) means_.push_back(tensor.detach().clone());
  }
  optimiser_.emplace(document, model_.parameters(), scores_ ? scores_->parameters() : std::vector<torch::Tensor>{});
}

double Trainer::weight_keep_at(int step) const {
  const double last = plan_.pruning.weight_keep.to_double();
  if (!scores_) return last;
  return keep_ratio(last, plan_.document.weight_from, plan_.document.weight_until, step, plan_.document.steps);
}

double Trainer::token_keep_at(int step) const {
  return keep_ratio(plan_.pruning.token_keep.to_double(), plan_.document.token_from, plan_.document.token_until, step,
                    plan_.document.steps);
}

std::optional<HardMasks> Trainer::masks_at(double weight_keep) const {
  if (fixed_) return fixed_;
  if (!scores_ || weight_keep >= 1) return std::nullopt;
  return scores_->choose(weight_keep, plan_.pruning.weight_keep);
}

TestedPruning Trainer::pruning_at(double weight_keep, double token_keep) const {
  TestedPruning pruning{masks_at(weight_keep), tokens_kept(plan_.network, plan_.pruning, token_keep), {}};
  if (plan_.document.token_choice == TokenChoice::random) pruning.lot = plan_.document.seed;
  return pruning;
}

TestedPruning Trainer::current_pruning() const {
  return pruning_at(weight_keep_at(step_), token_keep_at(step_));
}

TestedPruning Trainer::final_pruning() const {
  return pruning_at(plan_.pruning.weight_keep.to_double(), plan_.pruning.token_keep.to_double());
}

StepReport Trainer::step() {
  const TrainDocument& document = plan_.document;
  const double factor = rate_factor(document, step_);
  StepReport report{0.0, weight_keep_at(step_), token_keep_at(step_), document.learning_rate * factor};
  const std::optional<HardMasks> masks = masks_at(report.weight_keep);
  StepInputs inputs{document, training_, model_};
  if (teacher_) inputs.teacher = &*teacher_;
  if (masks && scores_) inputs.scores = &*scores_;
  if (masks) inputs.masks = &*masks;
  inputs.tokens_kept = tokens_kept(plan_.network, plan_.pruning, report.token_keep);
  inputs.by_lot = document.token_choice == TokenChoice::random;
  inputs.step = step_;
  inputs.device = device_;
  StepGradients gradients = step_gradients(inputs);
  gradients.values.resize(model_.parameters().size() + (scores_ ? scores_->parameters().size() : 0));
  report.loss = gradients.loss;
  in_threads(1, [&](int) { optimiser_->step(std::move(gradients.values), factor); });
  update_means();
  ++step_;
  return report;
}

void Trainer::update_means() {
  const torch::NoGradGuard guard;
  for (std::size_t i = 0; i < means_.size(); ++i) {
    means_[i].mul_(plan_.document.ema_decay).add_(model_.parameters()[i].second.detach(), 1 - plan_.document.ema_decay);
  }
}

VitModel Trainer::tested_model() const {
  return means_.empty() ? model_ : model_.with_values(means_);
}

std::vector<int> Trainer::predictions(int count, const TestedPruning& pruning) const {
  const VitModel model = tested_model();
  const int images = std::min(count, test_.size());
  const int threads = plan_.document.shards;
  std::vector<int> classes(static_cast<std::size_t>(images));
  in_threads(threads, [&](int thread) {
    const torch::NoGradGuard guard;
    for (int first = thread * kTestChunk; first < images; first += threads * kTestChunk) {
      ForwardPass pass;
      if (pruning.masks) pass.masks = pruning.masks->tensors;
      pass.tokens_kept = pruning.tokens_kept;
      if (pruning.lot) pass.lot = seed_of(*pruning.lot, first, kTestLotPurpose);
      const torch::Tensor inputs = test_images(test_, first, std::min(kTestChunk, images - first)).to(device_);
      const torch::Tensor best = model.forward(inputs, pass).logits.argmax(1).to(torch::kCPU, torch::kInt).contiguous();
      std::copy_n(best.data_ptr<int>(), best.numel(), classes.begin() + first);
    }
  });
  return classes;
}

double Trainer::accuracy(int count, const TestedPruning& pruning) const {
  const std::vector<int> classes = predictions(count, pruning);
  int right = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) right += classes[i] == test_.label(static_cast<int>(i)) ? 1 : 0;
  return static_cast<double>(right) / static_cast<double>(classes.size());
}

void Trainer::write_model(const std::string& path) const {
  const TestedPruning now = current_pruning();
  const HardMasks masks = now.masks ? *now.masks : full_masks(plan_.network, plan_.pruning.block, device_);
  write_trained_model(path, {tested_model(), plan_.pruning, masks, scores_ ? &scores_->layers() : nullptr,
                             plan_.document.alternate, plan_.document.storage});
}

}  // namespace secateur::training
