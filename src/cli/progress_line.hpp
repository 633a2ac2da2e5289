// SPDX-License-Identifier: Apache-2.0
// The one style of progress: a line on standard error, drawn anew on a terminal, with a bar, how much is done and how
// long the rest takes. Elsewhere, and with --quiet, commands say what they want logged, or nothing.
#pragma once

#include <chrono>
#include <string>

namespace secateur::cli {

/// "[####....]" with `width` characters between the brackets. `share`: 0 to 1.
std::string drawn_bar(double share, int width);

/// "Evaluating [####......]  45 %  12/30  3 s left". `seconds`: since the first of the steps began.
std::string progress_text(const std::string& what, std::int64_t done, std::int64_t total, double seconds);

class DrawnLine {
 public:
  DrawnLine();
  /// Ends the line.
  ~DrawnLine();
  DrawnLine(const DrawnLine&) = delete;
  DrawnLine& operator=(const DrawnLine&) = delete;

  /// Standard error is a terminal, and the user has not asked for quiet.
  bool is_terminal() const { return is_terminal_; }
  /// Five times a second at most; at any rate when `is_last`. Cut at 79 columns.
  void draw(const std::string& line, bool is_last);
  void end();

 private:
  bool is_terminal_;
  bool is_drawn_ = false;
  std::chrono::steady_clock::time_point shown_{};
};

}  // namespace secateur::cli
