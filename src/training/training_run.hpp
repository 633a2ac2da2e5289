// SPDX-License-Identifier: Apache-2.0
// A whole run in its folder: steps, metrics, states to resume from, and at the end the checkpoint with its report.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "training/training_folder.hpp"
#include "training/training_report.hpp"

namespace secateur::training {

struct TrainingProgress {
  int step = 0;  ///< done, of `steps`
  int steps = 0;
  int batch = 0;                   ///< images a step
  double loss = 0.0;               ///< mean since the last row of metrics
  std::optional<double> accuracy;  ///< of the last row
  double weight_keep = 1.0;
  double token_keep = 1.0;
  double learning_rate = 0.0;
  double images_per_second = 0.0;  ///< without tests
  bool is_row = false;             ///< a row of metrics was written
};

struct TrainingHooks {
  std::function<void(const TrainingProgress&)> progress;  ///< after each step
  std::function<bool()> stops;                            ///< asked after each step: save the state and return
  std::function<void(const std::string&)> phase;          ///< what goes on before and after the steps
};

/// The report, or nothing when it was stopped before its end. `jobs`: threads of what follows the training.
/// @throws ConfigError, RunError.
std::optional<TrainingReport> run_training(TrainPlan plan, const std::string& folder, bool resume, int jobs,
                                           const TrainingHooks& hooks);

}  // namespace secateur::training
