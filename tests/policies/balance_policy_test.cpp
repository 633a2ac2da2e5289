// SPDX-License-Identifier: Apache-2.0
#include "policies/balance_policy.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(Balance, NoneDealsInNaturalOrder) {
  EXPECT_EQ(balance_policy("none")->assign({5, 1, 4, 2, 3}, 2), (Assigned{{0, 2, 4}, {1, 3}}));
}

TEST(Balance, SortedDealsHeaviestFirst) {
  EXPECT_EQ(balance_policy("sorted")->assign({5, 1, 4, 2, 3}, 2), (Assigned{{0, 4, 1}, {2, 3}}));
}

TEST(Balance, SnakeDealsForthAndBack) {
  EXPECT_EQ(balance_policy("snake")->assign({5, 1, 4, 2, 3, 0}, 2), (Assigned{{0, 3, 1}, {2, 4, 5}}));
}

TEST(Balance, LptGivesTheNextHeaviestToTheLeastLoaded) {
  // 9 -> 0, 8 -> 1, 5 -> 1 (8 < 9), 4 -> 0 (9 < 13), 1 -> 0 (13 = 13, lower index).
  EXPECT_EQ(balance_policy("lpt")->assign({9, 8, 5, 4, 1}, 2), (Assigned{{0, 3, 4}, {1, 2}}));
}

TEST(Balance, LptNeverGivesAModuleMoreThanItsShareOfItems) {
  EXPECT_EQ(balance_policy("lpt")->assign({100, 1, 1, 1}, 2), (Assigned{{0, 3}, {1, 2}}));
}

TEST(Balance, TiesGoToTheLowerIndex) {
  EXPECT_EQ(heaviest_first({2, 3, 2, 3}), (std::vector<int>{1, 3, 0, 2}));
}

TEST(Balance, EveryItemIsAssignedOnceUnderEveryPolicy) {
  std::mt19937_64 random(7);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<std::int64_t> loads(random() % 40);
    for (std::int64_t& load : loads) load = static_cast<std::int64_t>(random() % 50);
    const int modules = 1 + static_cast<int>(random() % 6);
    for (const BalancePolicy& policy : balance_policies()) {
      if (policy.has_queue) continue;
      const Assigned assigned = policy.assign(loads, modules);
      ASSERT_EQ(assigned.size(), static_cast<std::size_t>(modules));
      std::vector<int> all;
      for (const std::vector<int>& items : assigned) all.insert(all.end(), items.begin(), items.end());
      std::sort(all.begin(), all.end());
      std::vector<int> expected(loads.size());
      std::iota(expected.begin(), expected.end(), 0);
      EXPECT_EQ(all, expected);
    }
  }
}

}  // namespace
}  // namespace secateur::test
