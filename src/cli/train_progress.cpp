// SPDX-License-Identifier: Apache-2.0
#include "cli/train_progress.hpp"

#include <fmt/format.h>

#include <iostream>

#include "base/printable.hpp"
#include "cli/duration.hpp"
#include "cli/terminal.hpp"

namespace secateur::cli {
namespace {

constexpr int kBar = 5;

}  // namespace

std::string progress_row(const TrainingProgress& p) {
  std::string line = fmt::format("{}/{}  loss {:.3f}", p.step, p.steps, p.loss);
  if (p.accuracy) line += fmt::format("  acc {:.1f} %", 100 * *p.accuracy);
  return line + fmt::format("  r_b {:.2f}  r_t {:.2f}  {:.0f} img/s", p.weight_keep, p.token_keep, p.images_per_second);
}

std::string progress_bar_line(const TrainingProgress& p) {
  std::string line = fmt::format("{} {}/{} loss {:.3f}", drawn_bar(static_cast<double>(p.step) / p.steps, kBar), p.step,
                                 p.steps, p.loss);
  if (p.accuracy) line += fmt::format(" acc {:.1f}%", 100 * *p.accuracy);
  const double left = static_cast<double>(p.steps - p.step) * p.batch / p.images_per_second;
  line += fmt::format(" r_b {:.2f} r_t {:.2f} {:.0f} img/s {} left", p.weight_keep, p.token_keep, p.images_per_second,
                      shown_duration(left));
  return line.substr(0, static_cast<std::size_t>(kColumns));
}

void TrainProgress::phase(const std::string& what) {
  line_.end();
  if (!is_quiet()) std::cerr << printable(what) << std::endl;
}

void TrainProgress::show(const TrainingProgress& progress) {
  line_.draw(progress_bar_line(progress), progress.step == progress.steps);
  if (!line_.is_terminal() && progress.is_row && !is_quiet()) std::cerr << progress_row(progress) << std::endl;
}

}  // namespace secateur::cli
