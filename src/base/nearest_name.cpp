// SPDX-License-Identifier: Apache-2.0
#include "base/nearest_name.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "base/ascii.hpp"

namespace secateur {
namespace {

/// Longer than any name of ours; what is longer is no typing mistake.
constexpr std::size_t kLongestName = 100;

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<int> table((a.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> int& { return table[i * width + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) at(i, 0) = static_cast<int>(i);
  for (std::size_t j = 0; j <= b.size(); ++j) at(0, j) = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replaced = at(i - 1, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1);
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  }
  return at(a.size(), b.size());
}

std::string nearest_name(std::string_view given, const std::vector<std::string>& names) {
  if (given.empty() || given.size() > kLongestName) return {};
  const std::string wanted = lower_case(given);
  std::string best;
  int best_distance = 0;
  for (const std::string& name : names) {
    if (name.empty() || name.size() > kLongestName) continue;
    const int distance = edit_distance(wanted, lower_case(name));
    if (best.empty() || distance < best_distance) {
      best = name;
      best_distance = distance;
    }
  }
  const int longest = static_cast<int>(std::max(given.size(), best.size()));
  const bool near = best_distance <= std::max(2, longest / 3) && best_distance < longest;
  return near ? best : std::string{};
}

}  // namespace secateur
