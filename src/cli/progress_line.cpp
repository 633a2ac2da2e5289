// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "base/grouped.hpp"
#include "base/printable.hpp"
#include "cli/duration.hpp"
#include "cli/terminal.hpp"

namespace secateur::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenDrawings(200);
constexpr int kBarWidth = 20;

}  // namespace

std::string drawn_bar(double share, int width) {
  const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * width);
  return "[" + std::string(full, '#') + std::string(static_cast<std::size_t>(width) - full, '.') + "]";
}

std::string progress_text(const std::string& what, std::int64_t done, std::int64_t total, double seconds) {
  const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 1.0;
  std::string line = fmt::format("{} {} {:3.0f} %  {}/{}", printable(what), drawn_bar(share, kBarWidth),
                                 std::floor(100 * share), grouped(done), grouped(total));
  if (done > 0 && done < total) line += fmt::format("  {} left", shown_duration(seconds * (1 - share) / share));
  return line;
}

DrawnLine::DrawnLine() : is_terminal_(isatty(STDERR_FILENO) == 1 && !is_quiet()) {}

DrawnLine::~DrawnLine() {
  end();
}

void DrawnLine::draw(const std::string& line, bool is_last) {
  if (!is_terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - shown_ < kBetweenDrawings && !is_last) return;
  shown_ = now;
  std::cerr << '\r' << line.substr(0, static_cast<std::size_t>(kColumns)) << "\x1b[K" << std::flush;
  is_drawn_ = true;
}

void DrawnLine::end() {
  if (is_drawn_) std::cerr << '\n';
  is_drawn_ = false;
}

}  // namespace secateur::cli
