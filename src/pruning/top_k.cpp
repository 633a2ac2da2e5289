// SPDX-License-Identifier: Apache-2.0
#include "pruning/top_k.hpp"

#include <algorithm>
#include <functional>

namespace secateur::pruning {
namespace {

/// All indices that are allowed.
std::vector<int> candidates_of(std::size_t count, const std::vector<bool>& allowed) {
  std::vector<int> candidates;
  candidates.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (allowed.empty() || allowed[i]) candidates.push_back(static_cast<int>(i));
  }
  return candidates;
}

}  // namespace

std::vector<int> top_k(const std::vector<double>& scores, int k, const std::vector<bool>& allowed) {
  const std::vector<int> candidates = candidates_of(scores.size(), allowed);
  const auto count = static_cast<std::size_t>(std::max(k, 0));
  if (count >= candidates.size()) return candidates;
  if (count == 0) return {};
  // The k-th highest score is found among plain numbers, which is several times faster than sorting indices by score.
  std::vector<double> values;
  values.reserve(candidates.size());
  for (const int i : candidates) values.push_back(scores[static_cast<std::size_t>(i)]);
  const auto last = values.begin() + static_cast<std::ptrdiff_t>(count) - 1;
  std::nth_element(values.begin(), last, values.end(), std::greater<>());
  const double threshold = *last;
  const auto above = std::count_if(values.begin(), last, [&](double value) { return value > threshold; });
  auto ties = static_cast<std::ptrdiff_t>(count) - above;  // of the scores at the threshold, the first ones
  std::vector<int> kept;
  kept.reserve(count);
  for (const int i : candidates) {
    const double score = scores[static_cast<std::size_t>(i)];
    if (score > threshold || (score == threshold && ties-- > 0)) kept.push_back(i);
  }
  return kept;
}

}  // namespace secateur::pruning
