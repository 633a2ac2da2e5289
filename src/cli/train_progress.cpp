// SPDX-License-Identifier: Apache-2.0
#include "cli/train_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "base/printable.hpp"
#include "cli/duration.hpp"
#include "cli/terminal.hpp"

namespace secateur::cli {
namespace {

constexpr std::chrono::milliseconds kRedraw(200);
constexpr int kBar = 5;

}  // namespace

std::string progress_row(const TrainingProgress& p) {
  std::string line = fmt::format("{}/{}  loss {:.3f}", p.step, p.steps, p.loss);
  if (p.accuracy) line += fmt::format("  acc {:.1f} %", 100 * *p.accuracy);
  return line + fmt::format("  r_b {:.2f}  r_t {:.2f}  {:.0f} img/s", p.weight_keep, p.token_keep, p.images_per_second);
}

std::string progress_bar_line(const TrainingProgress& p) {
  const auto full = static_cast<std::size_t>(kBar * static_cast<double>(p.step) / p.steps);
  std::string line = fmt::format("[{}{}] {}/{} loss {:.3f}", std::string(full, '#'), std::string(kBar - full, '.'),
                                 p.step, p.steps, p.loss);
  if (p.accuracy) line += fmt::format(" acc {:.1f}%", 100 * *p.accuracy);
  const double left = static_cast<double>(p.steps - p.step) * p.batch / p.images_per_second;
  line += fmt::format(" r_b {:.2f} r_t {:.2f} {:.0f} img/s {} left", p.weight_keep, p.token_keep, p.images_per_second,
                      shown_duration(left));
  return line.substr(0, static_cast<std::size_t>(kColumns));
}

TrainProgress::TrainProgress() : is_terminal_(isatty(STDERR_FILENO) == 1) {}

TrainProgress::~TrainProgress() {
  end_line();
}

void TrainProgress::end_line() {
  if (is_drawn_) std::cerr << '\n';
  is_drawn_ = false;
}

void TrainProgress::phase(const std::string& what) {
  end_line();
  std::cerr << printable(what) << std::endl;
}

void TrainProgress::show(const TrainingProgress& progress) {
  if (!is_terminal_) {
    if (progress.is_row) std::cerr << progress_row(progress) << std::endl;
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (now - shown_ < kRedraw && progress.step != progress.steps) return;
  shown_ = now;
  std::cerr << '\r' << progress_bar_line(progress) << "\x1b[K" << std::flush;
  is_drawn_ = true;
}

}  // namespace secateur::cli
