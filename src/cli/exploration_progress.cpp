// SPDX-License-Identifier: Apache-2.0
#include "cli/exploration_progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "base/grouped.hpp"
#include "cli/duration.hpp"
#include "cli/terminal.hpp"

namespace secateur::cli {
namespace {

constexpr std::chrono::seconds kLogInterval(10);
constexpr int kBar = 12;

}  // namespace

std::string progress_line(const SweepProgress& p, const Objective& objective, bool with_bar) {
  const double share = p.total > 0 ? static_cast<double>(p.done) / static_cast<double>(p.total) : 1.0;
  const double rate = p.seconds > 0 ? static_cast<double>(p.run) / p.seconds : 0.0;
  std::string line = to_string(p.stage);
  if (with_bar) line += " " + drawn_bar(share, kBar);
  line += fmt::format(" {:3.0f} %  {}/{}", std::floor(100 * share), grouped(p.done), grouped(p.total));
  if (rate > 0) line += fmt::format("  {:.{}f}/s", rate, rate < 10 ? 1 : 0);
  if (p.is_stopping) {
    line += "  stopping";
  } else if (rate > 0 && p.done < p.total) {
    line += fmt::format("  {} left", shown_duration(static_cast<double>(p.total - p.done) / rate));
  }
  if (p.failures > 0) line += fmt::format("  {} failed", grouped(p.failures));
  if (p.best) line += fmt::format("  best {} #{}", shown_figure(objective.metric, p.best_figure), *p.best);
  return line.substr(0, static_cast<std::size_t>(kColumns));
}

ExplorationProgress::ExplorationProgress(const Objective& objective) : objective_(objective) {}

void ExplorationProgress::show(const SweepProgress& progress) {
  const auto now = std::chrono::steady_clock::now();
  if (stage_ != progress.stage) {
    line_.end();
    shown_ = stage_ ? now - kLogInterval : now;
    stage_ = progress.stage;
  }
  const bool is_last = progress.done == progress.total;
  line_.draw(progress_line(progress, objective_, true), is_last);
  if (line_.is_terminal() || is_quiet() || (now - shown_ < kLogInterval && !is_last)) return;
  shown_ = now;
  std::cerr << progress_line(progress, objective_, false) << std::endl;
}

}  // namespace secateur::cli
