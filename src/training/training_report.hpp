// SPDX-License-Identifier: Apache-2.0
// What a training run has come to: the stored checkpoint is read back and evaluated in float and in integers by the
// code that eval uses, beside the accuracies before the training.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/json.hpp"
#include "pruning/load_model.hpp"
#include "pruning/statistics.hpp"
#include "training/trainer.hpp"
#include "training/training_folder.hpp"

namespace secateur::training {

/// Classes of all test images, by index; empty where the column does not exist.
struct TestColumn {
  const char* name;
  const char* meaning;
  std::vector<int> classes;
};

/// What is measured before the first step; a resumed run takes it from its state.
struct BeforeTraining {
  std::vector<int> start;      ///< the starting checkpoint, unpruned; of a run with fixed masks: with them
  std::vector<int> untrained;  ///< with all of the document's pruning at once; empty when it is the same
};

BeforeTraining measure_before(const Trainer& trainer);

struct TrainingReport {
  std::string name;
  int steps = 0;
  double seconds = 0.0;            ///< of training, tests included
  double images_per_second = 0.0;  ///< of training, without tests
  ModelStatistics statistics;
  std::int64_t file_bytes = 0;
  std::vector<int> heads, neurons, tokens;  ///< kept in each encoder; tokens that enter each, and leave the last
  std::vector<int> labels;
  std::vector<TestColumn> columns;

  /// 0 to 1.
  double accuracy(const TestColumn& column) const;
};

/// Writes the checkpoint, its pictures, its predictions and the report. @throws ConfigError: an encoder without any
/// head, and as calibration; RunError.
TrainingReport finish_training(const Trainer& trainer, const BeforeTraining& before, const TrainingFolder& folder,
                               double seconds, double images_per_second, int jobs);

Json report_json(const TrainingReport& report);
std::string report_text(const TrainingReport& report);

}  // namespace secateur::training
