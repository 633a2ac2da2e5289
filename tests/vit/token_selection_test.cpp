// SPDX-License-Identifier: Apache-2.0
// Which tokens stay, what they are called, and where the distillation token goes.
#include "vit/token_selection.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"

namespace secateur::test {
namespace {

template <class Score>
int by_mass(const std::vector<Score>& scores, const std::vector<int>& order, const Decimal& mass) {
  return kept_tokens(scores, order, {token_policy("mass"), mass});
}

using Names = std::vector<int>;

/// 2 x 2 patches.
NetworkConfig network_of(bool distilled) {
  NetworkConfig network;
  network.image_size = 16;
  network.patch_size = 8;
  network.distilled = distilled;
  return network;
}

TEST(TokensByScore, DescendingAndTiesToTheLowerPosition) {
  EXPECT_EQ(tokens_by_score(std::vector<std::uint32_t>{9, 2, 5, 2, 5}), (Names{2, 4, 1, 3}));
  EXPECT_EQ(tokens_by_score(std::vector<double>{0, 0.25, 0.25, 0.5}), (Names{3, 1, 2}));
  EXPECT_EQ(tokens_by_score(std::vector<double>{1, 0, 0, 0}), (Names{1, 2, 3}));
}

TEST(TokensByScore, UnsignedScoresAreNotDifferences) {
  EXPECT_EQ(tokens_by_score(std::vector<std::uint32_t>{0, 0, 4294967295U, 1}), (Names{2, 3, 1}));
}

TEST(TokensByMass, TheFewestThatReachTheShare) {
  const std::vector<std::uint32_t> scores{1000, 10, 40, 20, 30};
  const Names order = tokens_by_score(scores);
  EXPECT_EQ(by_mass(scores, order, Decimal(4, 10)), 1);
  EXPECT_EQ(by_mass(scores, order, Decimal(41, 100)), 2);
  EXPECT_EQ(by_mass(scores, order, Decimal(7, 10)), 2);
  EXPECT_EQ(by_mass(scores, order, Decimal(701, 1000)), 3);
  EXPECT_EQ(by_mass(scores, order, Decimal(9, 10)), 3);
  EXPECT_EQ(by_mass(scores, order, Decimal(1, 1)), 4);
  EXPECT_EQ(by_mass(scores, order, Decimal(1, 1000000)), 1);
}

TEST(TokensByMass, IntegersAreComparedExactly) {
  // 0.55 of 100 is 55; in binary floating point it is 55.000000000000007.
  const std::vector<std::uint32_t> scores{0, 55, 45};
  EXPECT_EQ(by_mass(scores, {1, 2}, Decimal(55, 100)), 1);
  // Sums beyond 32 bits.
  const std::vector<std::uint32_t> large{0, 4000000000U, 3000000000U, 1000000000U};
  EXPECT_EQ(by_mass(large, {1, 2, 3}, Decimal(875, 1000)), 2);
  EXPECT_EQ(by_mass(large, {1, 2, 3}, Decimal(876, 1000)), 3);
}

TEST(TokensByMass, OneStaysWhereAllScoresAreZero) {
  EXPECT_EQ(by_mass(std::vector<std::uint32_t>{5, 0, 0}, {1, 2}, Decimal(9, 10)), 1);
  EXPECT_EQ(by_mass(std::vector<double>{5, 0, 0}, {1, 2}, Decimal(9, 10)), 1);
}

TEST(TokensByMass, RealScores) {
  const std::vector<double> scores{9, 0.125, 0.5, 0.25};
  EXPECT_EQ(by_mass(scores, {2, 3, 1}, Decimal(5, 10)), 1);
  EXPECT_EQ(by_mass(scores, {2, 3, 1}, Decimal(6, 10)), 2);
  EXPECT_EQ(by_mass(scores, {2, 3, 1}, Decimal(1, 1)), 3);
}

TEST(TokenRows, NamesOfAllButCls) {
  EXPECT_EQ(TokenRows(network_of(false)).names(), (Names{0, 1, 2, 3}));
  EXPECT_EQ(TokenRows(network_of(false)).count(), 5);
  EXPECT_EQ(TokenRows(network_of(false)).distillation_row(), 0);
  EXPECT_EQ(TokenRows(network_of(true)).names(), (Names{-1, 0, 1, 2, 3}));
  EXPECT_EQ(TokenRows(network_of(true)).count(), 6);
  EXPECT_EQ(TokenRows(network_of(true)).distillation_row(), 1);
}

TEST(TokenRows, DropsGiveKeptNamesAndAFusedTokenEach) {
  TokenRows rows(network_of(false));
  EXPECT_EQ(rows.drop({4, 2, 1, 3}, 2), (Names{3, 1}));
  EXPECT_EQ(rows.names(), (Names{3, 1, -2}));
  EXPECT_EQ(rows.count(), 4);
  // The fused token is a token like others: it may be kept.
  EXPECT_EQ(rows.drop({3, 1, 2}, 1), (Names{-2}));
  EXPECT_EQ(rows.names(), (Names{-2, -3}));
  EXPECT_EQ(rows.count(), 3);
  EXPECT_EQ(rows.distillation_row(), 0);
}

TEST(TokenRows, FollowTheDistillationToken) {
  TokenRows rows(network_of(true));
  EXPECT_EQ(rows.drop({3, 5, 1, 2, 4}, 3), (Names{1, 3, -1}));
  EXPECT_EQ(rows.distillation_row(), 3);
  EXPECT_EQ(rows.names(), (Names{1, 3, -1, -2}));
  // Fused: the classifier reads the fused token, and follows that.
  EXPECT_EQ(rows.drop({2, 1, 4, 3}, 2), (Names{3, 1}));
  EXPECT_EQ(rows.distillation_row(), 3);
  EXPECT_EQ(rows.names(), (Names{3, 1, -3}));
  EXPECT_EQ(rows.drop({3, 1, 2}, 1), (Names{-3}));
  EXPECT_EQ(rows.distillation_row(), 1);
}

TEST(TokenRows, AFusedDistillationTokenMayBeFusedAgain) {
  TokenRows rows(network_of(true));
  rows.drop({2, 3, 4, 5, 1}, 3);
  EXPECT_EQ(rows.distillation_row(), 4);
  EXPECT_EQ(rows.drop({1, 2, 3, 4}, 2), (Names{0, 1}));
  EXPECT_EQ(rows.distillation_row(), 3);
  EXPECT_EQ(fused_token(1), -3);
  EXPECT_EQ(rows.names().back(), fused_token(1));
}

TEST(TokenRowsDeathTest, ADropFusesSome) {
  TokenRows rows(network_of(false));
  EXPECT_DEATH(rows.drop({1, 2, 3, 4}, 4), "a drop keeps some tokens and fuses some");
  EXPECT_DEATH(rows.drop({1, 2, 3, 4}, 0), "a drop keeps some tokens and fuses some");
}

}  // namespace
}  // namespace secateur::test
