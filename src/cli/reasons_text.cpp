// SPDX-License-Identifier: Apache-2.0
#include "cli/reasons_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/grouped.hpp"
#include "base/printable.hpp"
#include "report/summary_text.hpp"

namespace secateur::cli {
namespace {

/// More differ by little.
constexpr std::size_t kShownReasons = 8;
constexpr int kLongestReason = 240;

}  // namespace

std::string reasons_text(const std::vector<Reason>& reasons, int width) {
  if (reasons.empty()) return {};
  const std::size_t shown = std::min(reasons.size(), kShownReasons);
  int first_width = 5;
  for (std::size_t i = 0; i < shown; ++i) {
    first_width = std::max(first_width, width_of(fmt::format("#{}", reasons[i].first)));
  }
  std::string text = fmt::format("Points that do not count\n  {:>9}  {:>{}}  why\n", "points", "first", first_width);
  const std::string gap(static_cast<std::size_t>(first_width) + 15, ' ');
  for (std::size_t i = 0; i < shown; ++i) {
    const Reason& reason = reasons[i];
    const std::string why = cut(reason.text, kLongestReason) + (reason.others_differ ? " (and other numbers)" : "");
    std::string lead =
        fmt::format("  {:>9}  {:>{}}  ", grouped(reason.points), fmt::format("#{}", reason.first), first_width);
    const std::string lines = wrapped(why, width - static_cast<int>(lead.size()), 0);
    for (std::size_t from = 0; from < lines.size();) {
      const std::size_t end = std::min(lines.find('\n', from), lines.size());
      text += lead + lines.substr(from, end - from) + '\n';
      lead = gap;
      from = end + 1;
    }
  }
  if (shown == reasons.size()) return text;
  std::int64_t others = 0;
  for (std::size_t i = shown; i < reasons.size(); ++i) others += reasons[i].points;
  return text + fmt::format("  {:>9}  for {} other reasons\n", grouped(others), reasons.size() - shown);
}

}  // namespace secateur::cli
