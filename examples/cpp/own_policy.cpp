// SPDX-License-Identifier: Apache-2.0
// A balancing policy that the house does not have, beside those that it has.
#include <algorithm>
#include <cstdio>
#include <numeric>

#include "secateur/extend.hpp"
#include "secateur/machine.hpp"

namespace {

/// Heaviest first, each to the module with the fewest blocks so far; equal ones to the first of them.
std::vector<std::vector<int>> greedy(const std::vector<std::int64_t>& loads, int modules) {
  std::vector<int> items(loads.size());
  std::iota(items.begin(), items.end(), 0);
  std::stable_sort(items.begin(), items.end(), [&](int a, int b) { return loads[a] > loads[b]; });
  std::vector<std::vector<int>> assigned(static_cast<std::size_t>(modules));
  std::vector<std::int64_t> sums(static_cast<std::size_t>(modules));
  for (const int item : items) {
    const auto least = std::min_element(sums.begin(), sums.end()) - sums.begin();
    assigned[least].push_back(item);
    sums[least] += loads[item];
  }
  return assigned;
}

}  // namespace

int main() {
  secateur::add_balance_policy(
      {"greedy", "gives the heaviest left to the module with the least, however many it has", true, greedy});
  const secateur::Machine machine;
  for (const char* policy : {"none", "lpt", "greedy"}) {
    const auto figures = machine.with({std::string("accelerator.balance=") + policy}).run();
    std::printf("%-7s %lld cycles\n", policy, (long long)figures.cycles);
  }
}
