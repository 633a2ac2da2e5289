// SPDX-License-Identifier: Apache-2.0
// Where the largest values of a list stand: the classes of an image.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace secateur {

/// Indices by descending value, ties to the lower index; the first `count`, or all there are.
template <class Value>
std::vector<int> top_indices(const std::vector<Value>& values, int count) {
  std::vector<int> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  const auto middle = order.begin() + std::min<std::ptrdiff_t>(count, static_cast<std::ptrdiff_t>(order.size()));
  std::partial_sort(order.begin(), middle, order.end(), [&](int a, int b) {
    const Value& x = values[static_cast<std::size_t>(a)];
    const Value& y = values[static_cast<std::size_t>(b)];
    return x != y ? x > y : a < b;
  });
  order.erase(middle, order.end());
  return order;
}

}  // namespace secateur
