// SPDX-License-Identifier: Apache-2.0
// A progress bar on standard error, when that is a terminal; else nothing.
#pragma once

#include <boost/timer/progress_display.hpp>
#include <optional>
#include <string>

namespace secateur::cli {

class ProgressBar {
 public:
  /// `what` stands above the bar.
  ProgressBar(const std::string& what, int steps);
  void step();

 private:
  std::optional<boost::timer::progress_display> display_;
};

}  // namespace secateur::cli
