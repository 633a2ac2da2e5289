// SPDX-License-Identifier: Apache-2.0
// Progress of work that has a known number of steps.
#pragma once

#include <chrono>
#include <string>

#include "cli/progress_line.hpp"

namespace secateur::cli {

class ProgressBar {
 public:
  /// `what`: stands before the bar.
  ProgressBar(std::string what, int steps);
  void step();

 private:
  std::string what_;
  int steps_, done_ = 0;
  std::chrono::steady_clock::time_point begin_;
  DrawnLine line_;
};

}  // namespace secateur::cli
