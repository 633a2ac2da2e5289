// SPDX-License-Identifier: Apache-2.0
// A training run, step by step. Everything random follows from the document's seed and the step, so that a run that is
// continued from its state ends with the same bits. Accuracy here is the trained network's own, in float and with its
// weights as they are; that of the stored checkpoint is training_report.hpp's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "training/batches.hpp"
#include "training/mask_scores.hpp"
#include "training/model_files.hpp"
#include "training/optimiser.hpp"
#include "training/step_gradients.hpp"
#include "training/train_document.hpp"
#include "training/vit_model.hpp"

namespace secateur::training {

struct StepReport {
  double loss = 0.0;
  double weight_keep = 1.0;  ///< r_b of this step
  double token_keep = 1.0;   ///< r_t
  double learning_rate = 0.0;
};

/// What a network is tested with.
struct TestedPruning {
  std::optional<HardMasks> masks;  ///< empty: dense
  std::vector<int> tokens_kept;    ///< as ForwardPass
  std::optional<std::uint64_t> lot;
};

/// All blocks and neurons.
HardMasks full_masks(const NetworkConfig& network, int block, torch::Device device);

class Trainer {
 public:
  /// @throws ConfigError: data, checkpoints; a device that is not there.
  explicit Trainer(TrainPlan plan);

  const TrainPlan& plan() const { return plan_; }
  int steps_done() const { return step_; }
  bool is_done() const { return step_ >= plan_.document.steps; }
  StepReport step();

  /// The class of each of the first `count` test images, by the tested weights.
  std::vector<int> predictions(int count, const TestedPruning& pruning) const;
  double accuracy(int count, const TestedPruning& pruning) const;
  const Pictures& test() const { return test_; }
  const Pictures& training() const { return training_; }

  /// As the next step would prune; after the last one as the checkpoint is.
  TestedPruning current_pruning() const;
  /// All of the document's pruning at once, by the scores as they are: before the first step, what pruning without any
  /// training gives.
  TestedPruning final_pruning() const;
  /// Writes what run, eval and hls export take, without activation scales. @throws RunError.
  void write_model(const std::string& path) const;

  /// All that the rest of the run depends on, and `log`, which a continued run goes on with. @throws RunError.
  void save_state(const std::string& path, const std::string& log) const;
  /// Returns the log. @throws ConfigError: no state, one of another document.
  std::string load_state(const std::string& path);

 private:
  void read_state(torch::serialize::InputArchive& archive);
  double weight_keep_at(int step) const;
  double token_keep_at(int step) const;
  std::optional<HardMasks> masks_at(double weight_keep) const;
  TestedPruning pruning_at(double weight_keep, double token_keep) const;
  VitModel tested_model() const;
  void update_means();

  TrainPlan plan_;
  torch::Device device_;
  Pictures training_;
  Pictures test_;
  VitModel model_;
  std::optional<Teacher> teacher_;
  std::optional<MaskScores> scores_;  ///< empty: nothing is learned
  std::optional<HardMasks> fixed_;    ///< of the starting checkpoint
  std::vector<torch::Tensor> means_;  ///< EMA of the parameters; empty without
  std::optional<Optimiser> optimiser_;
  int step_ = 0;
};

}  // namespace secateur::training
