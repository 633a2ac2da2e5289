// SPDX-License-Identifier: Apache-2.0
// How far a training run is, on standard error: one line that is drawn anew on a terminal; elsewhere a line a row of
// metrics.
#pragma once

#include <string>

#include "base/namespaces.hpp"
#include "cli/progress_line.hpp"
#include "training/training_run.hpp"

namespace secateur::cli {

class TrainProgress {
 public:
  void show(const TrainingProgress& progress);
  void phase(const std::string& what);

 private:
  DrawnLine line_;
};

/// "1200/3000  loss 0.213  acc 97.2 %  r_b 0.50  r_t 0.70  612 img/s": for logs.
std::string progress_row(const TrainingProgress& progress);

/// At most 79 columns: "[##...] 1200/3000 loss 0.213 acc 97.2% r_b 0.50 r_t 0.70 612 img/s 3 min left".
std::string progress_bar_line(const TrainingProgress& progress);

}  // namespace secateur::cli
