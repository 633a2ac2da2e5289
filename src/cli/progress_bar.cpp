// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_bar.hpp"

#include <unistd.h>

#include <iostream>

#include "base/printable.hpp"

namespace secateur::cli {

ProgressBar::ProgressBar(const std::string& what, int steps) {
  if (isatty(STDERR_FILENO) == 0 || steps < 1) return;
  std::cerr << printable(what) << '\n';
  display_.emplace(static_cast<unsigned long>(steps), std::cerr, "", "", "");
}

void ProgressBar::step() {
  if (display_) ++*display_;
}

}  // namespace secateur::cli
