// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_bar.hpp"

#include <utility>

namespace secateur::cli {

ProgressBar::ProgressBar(std::string what, int steps)
    : what_(std::move(what)), steps_(steps), begin_(std::chrono::steady_clock::now()) {
  if (steps_ > 0) line_.draw(progress_text(what_, 0, steps_, 0.0), true);
}

void ProgressBar::step() {
  ++done_;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  line_.draw(progress_text(what_, done_, steps_, seconds), done_ == steps_);
}

}  // namespace secateur::cli
