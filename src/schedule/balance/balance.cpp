// SPDX-License-Identifier: Apache-2.0
#include "schedule/balance/balance.hpp"

#include <algorithm>
#include <numeric>

#include "base/math.hpp"

namespace secateur::schedule {
namespace {

std::vector<std::vector<int>> deal(const std::vector<int>& items, int modules) {
  std::vector<std::vector<int>> assigned(static_cast<std::size_t>(modules));
  for (std::size_t i = 0; i < items.size(); ++i) assigned[i % assigned.size()].push_back(items[i]);
  return assigned;
}

/// Longest processing time first, at most ceil(items / modules) items a module: one item more would cost a module a
/// snapshot of its own.
std::vector<std::vector<int>> longest_first(const std::vector<std::int64_t>& loads, int modules) {
  std::vector<std::vector<int>> assigned(static_cast<std::size_t>(modules));
  std::vector<std::int64_t> sums(static_cast<std::size_t>(modules));
  const std::size_t most = ceil_div(loads.size(), static_cast<std::size_t>(modules));
  for (const int item : heaviest_first(loads)) {
    std::size_t best = assigned.size();
    for (std::size_t m = 0; m < assigned.size(); ++m) {
      if (assigned[m].size() < most && (best == assigned.size() || sums[m] < sums[best])) best = m;
    }
    assigned[best].push_back(item);
    sums[best] += loads[static_cast<std::size_t>(item)];
  }
  return assigned;
}

}  // namespace

std::vector<int> heaviest_first(const std::vector<std::int64_t>& loads) {
  std::vector<int> items(loads.size());
  std::iota(items.begin(), items.end(), 0);
  std::stable_sort(items.begin(), items.end(), [&](int a, int b) {
    return loads[static_cast<std::size_t>(a)] > loads[static_cast<std::size_t>(b)];
  });
  return items;
}

std::vector<std::vector<int>> assign_items(Balance policy, const std::vector<std::int64_t>& loads, int modules) {
  std::vector<int> natural(loads.size());
  std::iota(natural.begin(), natural.end(), 0);
  switch (policy) {
    case Balance::none:
      return deal(natural, modules);
    case Balance::lpt:
      return longest_first(loads, modules);
    case Balance::sorted:
    case Balance::dynamic:
      break;
  }
  return deal(heaviest_first(loads), modules);
}

}  // namespace secateur::schedule
