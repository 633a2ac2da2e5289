// SPDX-License-Identifier: Apache-2.0
#include "pruning/top_k.hpp"

#include <algorithm>

namespace secateur {

std::vector<int> top_k(const std::vector<double>& scores, int k, const std::vector<bool>& allowed) {
  std::vector<int> order;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (allowed.empty() || allowed[i]) order.push_back(static_cast<int>(i));
  }
  const auto count = std::min(order.size(), static_cast<std::size_t>(k));
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(count);
  const auto better = [&](int a, int b) {
    const double score_a = scores[static_cast<std::size_t>(a)];
    const double score_b = scores[static_cast<std::size_t>(b)];
    return score_a != score_b ? score_a > score_b : a < b;
  };
  if (end != order.end()) std::nth_element(order.begin(), end, order.end(), better);
  order.resize(count);
  std::sort(order.begin(), order.end());
  return order;
}

}  // namespace secateur
