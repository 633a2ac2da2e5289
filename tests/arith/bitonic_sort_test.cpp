// SPDX-License-Identifier: Apache-2.0
// The sorting network against std::sort: every number of tokens up to 1024, filled up to a power of two as the selector
// does, with few and with many ties.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "arith/bitonic_sort.hpp"
#include "support/names.hpp"

namespace secateur::arith {
namespace {

/// `count` keys with scores below `scores`; above them, up to a power of two, keys that only fill up.
std::vector<TokenKey> random_keys(int count, std::uint32_t scores, std::mt19937& random) {
  std::vector<TokenKey> keys;
  for (int i = 0; i < count; ++i)
    keys.push_back({static_cast<TokenScore>(random() % scores), static_cast<std::uint16_t>(i + 1)});
  std::size_t room = 2;
  while (room < keys.size()) room *= 2;
  while (keys.size() < room) keys.push_back({0, static_cast<std::uint16_t>(keys.size() + 1)});
  return keys;
}

bool before(const TokenKey& a, const TokenKey& b) {
  return a.score != b.score ? a.score > b.score : a.index < b.index;
}

class BitonicSort : public testing::TestWithParam<std::uint32_t> {};

TEST_P(BitonicSort, SortsAsStdSortDoes) {
  std::mt19937 random(3);
  for (int count = 2; count <= 1024; ++count) {
    std::vector<TokenKey> keys = random_keys(count, GetParam(), random);
    std::vector<TokenKey> expected = keys;
    std::sort(expected.begin(), expected.end(), before);
    bitonic_sort(keys.data(), static_cast<int>(keys.size()));
    for (std::size_t i = 0; i < keys.size(); ++i) {
      ASSERT_EQ(keys[i].index, expected[i].index) << count << " keys, place " << i;
      ASSERT_EQ(keys[i].score, expected[i].score) << count << " keys, place " << i;
    }
    // What only fills up stays behind every token.
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) ASSERT_LE(keys[i].index, count);
  }
}

/// 1: all are equal, and keep their order.
INSTANTIATE_TEST_SUITE_P(Scores, BitonicSort, testing::Values(1U, 2U, 7U, 1000U, 0xffffffffU));

TEST(BitonicSortOrder, TurnsARowRound) {
  std::vector<TokenKey> keys;
  for (std::uint16_t i = 0; i < 256; ++i) keys.push_back({i, i});
  bitonic_sort(keys.data(), 256);
  for (std::uint16_t i = 0; i < 256; ++i) EXPECT_EQ(keys[i].index, 255 - i);
}

}  // namespace
}  // namespace secateur::arith
