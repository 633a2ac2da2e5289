// SPDX-License-Identifier: Apache-2.0
#include "pruning/top_k.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "support/names.hpp"

namespace secateur::test {
namespace {

/// The rule as it is written: sort by score, ties to the lower index, take k.
std::vector<int> reference(const std::vector<double>& scores, int k, const std::vector<bool>& allowed) {
  std::vector<int> order;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (allowed.empty() || allowed[i]) order.push_back(static_cast<int>(i));
  }
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
  });
  order.resize(std::min(order.size(), static_cast<std::size_t>(k)));
  std::sort(order.begin(), order.end());
  return order;
}

TEST(TopK, TiesGoToTheLowerIndex) {
  EXPECT_EQ(top_k({1, 2, 2, 2, 0}, 2), (std::vector<int>{1, 2}));
  EXPECT_EQ(top_k({5, 5, 5}, 1), (std::vector<int>{0}));
  EXPECT_EQ(top_k({0.0, -0.0, 0.0}, 2), (std::vector<int>{0, 1}));
}

TEST(TopK, Edges) {
  EXPECT_TRUE(top_k({1, 2}, 0).empty());
  EXPECT_TRUE(top_k({}, 3).empty());
  EXPECT_EQ(top_k({1, 2}, 5), (std::vector<int>{0, 1}));
  EXPECT_EQ(top_k({9, 1, 2}, 2, {false, true, true}), (std::vector<int>{1, 2}));
  EXPECT_TRUE(top_k({9, 1}, 2, {false, false}).empty());
}

TEST(TopK, EqualsASortOnRandomScoresWithManyTies) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<double> scores(random() % 50);
    std::vector<bool> allowed(round % 2 == 0 ? 0 : scores.size());
    for (double& score : scores) score = static_cast<double>(random() % 6);
    for (std::size_t i = 0; i < allowed.size(); ++i) allowed[i] = random() % 4 != 0;
    const int k = static_cast<int>(random() % 55);
    ASSERT_EQ(top_k(scores, k, allowed), reference(scores, k, allowed)) << "round " << round;
  }
}

}  // namespace
}  // namespace secateur::test
