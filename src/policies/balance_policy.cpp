// SPDX-License-Identifier: Apache-2.0
#include "policies/balance_policy.hpp"

#include <algorithm>
#include <numeric>

#include "base/error.hpp"
#include "base/math.hpp"

namespace secateur::policies {
namespace {

using Loads = std::vector<std::int64_t>;

Assigned deal(const std::vector<int>& items, int modules) {
  Assigned assigned(static_cast<std::size_t>(modules));
  for (std::size_t i = 0; i < items.size(); ++i) assigned[i % assigned.size()].push_back(items[i]);
  return assigned;
}

Assigned in_order(const Loads& loads, int modules) {
  std::vector<int> items(loads.size());
  std::iota(items.begin(), items.end(), 0);
  return deal(items, modules);
}

Assigned sorted(const Loads& loads, int modules) {
  return deal(heaviest_first(loads), modules);
}

/// Forth and back: a module that was last in one round is first in the next.
Assigned snake(const Loads& loads, int modules) {
  const std::vector<int> items = heaviest_first(loads);
  Assigned assigned(static_cast<std::size_t>(modules));
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::size_t at = i % assigned.size();
    assigned[i / assigned.size() % 2 == 0 ? at : assigned.size() - 1 - at].push_back(items[i]);
  }
  return assigned;
}

/// Longest processing time first, at most ceil(items / modules) items a module: one item more would cost a module a
/// snapshot of its own.
Assigned longest_first(const Loads& loads, int modules) {
  Assigned assigned(static_cast<std::size_t>(modules));
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

namespace {

/// Others point at rows from when they are first asked for: no row is added any more.
bool are_asked_for = false;

std::vector<BalancePolicy>& rows() {
  // name, sentence, words, has_queue, sorts_columns, is_exported, assign
  static std::vector<BalancePolicy> policies{
      {"none", "deals columns in turn", "no", false, false, true, in_order},
      {"sorted", "deals them heaviest first", "sorted", false, true, true, sorted},
      {"snake", "deals them heaviest first, forth and back", "snake", false, true, true, snake},
      {"lpt", "gives the heaviest left to the module with the least", "lpt", false, true, true, longest_first},
      {"dynamic", "lets modules take snapshots from a queue while they run", "dynamic", true, true, false, nullptr}};
  return policies;
}

}  // namespace

const std::vector<BalancePolicy>& balance_policies() {
  are_asked_for = true;
  return rows();
}

void add_balance_policy(const BalancePolicy& policy) {
  if (are_asked_for) throw RunError("balancing policies are added before the first document is read");
  const bool is_taken = std::any_of(rows().begin(), rows().end(),
                                    [&](const auto& row) { return std::string_view(row.name) == policy.name; });
  if (is_taken) throw ConfigError("balancing policy", policy.name, "there is one of this name");
  rows().push_back(policy);
}

const BalancePolicy* balance_policy(std::string_view name) {
  const std::vector<BalancePolicy>& all = balance_policies();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& policy) { return policy.name == name; });
  SECATEUR_CHECK(found != all.end(), "a balancing policy of this name");
  return &*found;
}

}  // namespace secateur::policies
