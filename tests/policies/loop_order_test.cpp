// SPDX-License-Identifier: Apache-2.0
#include "policies/loop_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "support/names.hpp"

namespace secateur::test {
namespace {

using ::testing::ElementsAre;

TEST(LoopOrder, EachDealsEveryColumnOnceInItsItems) {
  for (const LoopOrder& order : loop_orders()) {
    if (!order.items) continue;
    for (int columns = 1; columns <= 40; ++columns) {
      for (int group = 1; group <= 8; ++group) {
        std::multiset<int> dealt;
        for (const std::vector<int>& item : order.items(columns, group)) {
          EXPECT_FALSE(item.empty()) << order.name;
          EXPECT_TRUE(std::is_sorted(item.begin(), item.end())) << order.name;
          EXPECT_TRUE(item.size() == 1 || !order.has_single_columns) << order.name;
          dealt.insert(item.begin(), item.end());
        }
        EXPECT_EQ(dealt.size(), static_cast<std::size_t>(columns)) << order.name;
        EXPECT_EQ(std::set<int>(dealt.begin(), dealt.end()).size(), dealt.size()) << order.name;
        EXPECT_EQ(*dealt.rbegin(), columns - 1) << order.name;
      }
    }
  }
}

TEST(LoopOrder, SweepKeepsHeadsTogether) {
  EXPECT_THAT(loop_order("sweep")->items(5, 2), ElementsAre(ElementsAre(0, 1), ElementsAre(2, 3), ElementsAre(4)));
  EXPECT_THAT(loop_order("expand")->items(3, 2), ElementsAre(ElementsAre(0), ElementsAre(1), ElementsAre(2)));
}

TEST(LoopOrder, TheFirstTriesTheOthersAndNamesDiffer) {
  EXPECT_EQ(loop_orders().front().items, nullptr);
  std::set<std::string> names;
  for (const LoopOrder& order : loop_orders()) {
    EXPECT_EQ(loop_order(order.name), &order);
    EXPECT_TRUE(names.insert(order.name).second) << order.name;
    EXPECT_EQ(order.items == nullptr, &order == &loop_orders().front()) << order.name;
  }
}

}  // namespace
}  // namespace secateur::test
