// SPDX-License-Identifier: Apache-2.0
// Errors and rank statistics against values worked out by hand and by definition.
#include "compare/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "support/names.hpp"

namespace secateur::test {
namespace {

/// Tau-b by its definition, pair by pair.
double tau_by_pairs(const std::vector<double>& x, const std::vector<double>& y) {
  double concordant = 0, discordant = 0, only_x = 0, only_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t k = i + 1; k < x.size(); ++k) {
      const double product = (x[i] - x[k]) * (y[i] - y[k]);
      if (product > 0) ++concordant;
      if (product < 0) ++discordant;
      if (x[i] == x[k] && y[i] != y[k]) ++only_x;
      if (x[i] != x[k] && y[i] == y[k]) ++only_y;
    }
  }
  return (concordant - discordant) / std::sqrt((concordant + discordant + only_x) * (concordant + discordant + only_y));
}

TEST(Errors, InSum) {
  const ErrorSummary summary = summarise_errors({0.1, -0.3, 0.05});
  EXPECT_EQ(summary.count, 3U);
  EXPECT_NEAR(summary.mape, 0.15, 1e-12);
  EXPECT_NEAR(summary.bias, -0.05, 1e-12);
  EXPECT_EQ(summary.worst, -0.3);
  EXPECT_EQ(summary.worst_at, 1U);
}

TEST(KendallTau, ByHand) {
  EXPECT_DOUBLE_EQ(kendall_tau({1, 2, 3, 4}, {1, 2, 3, 4}), 1.0);
  EXPECT_DOUBLE_EQ(kendall_tau({1, 2, 3, 4}, {4, 3, 2, 1}), -1.0);
  // One of six pairs is discordant.
  EXPECT_DOUBLE_EQ(kendall_tau({1, 2, 3, 4}, {1, 3, 2, 4}), 4.0 / 6.0);
  EXPECT_TRUE(std::isnan(kendall_tau({1, 1, 1}, {1, 2, 3})));
}

TEST(KendallTau, EqualsItsDefinitionAlsoWithTies) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::size_t n = 2 + random() % 20;
    std::vector<double> x, y;
    for (std::size_t i = 0; i < n; ++i) {
      x.push_back(static_cast<double>(random() % 6));
      y.push_back(static_cast<double>(random() % 6));
    }
    const double expected = tau_by_pairs(x, y), got = kendall_tau(x, y);
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(got));
    } else {
      EXPECT_NEAR(got, expected, 1e-12);
    }
  }
}

TEST(SpearmanRho, ByHand) {
  EXPECT_NEAR(spearman_rho({1, 2, 3}, {10, 100, 1000}), 1.0, 1e-12);
  // 1 - 6 sum d^2 / (n (n^2 - 1)), d = 0, 1, -1, 0.
  EXPECT_NEAR(spearman_rho({1, 2, 3, 4}, {1, 3, 2, 4}), 0.8, 1e-12);
  EXPECT_TRUE(std::isnan(spearman_rho({2, 2, 2}, {1, 2, 3})));
}

TEST(SpearmanRho, ProbabilitiesAreThoseOfTables) {
  // Critical value for n = 20, 5 % two-sided, t approximation: t(18) = 2.101, rho = 0.444.
  EXPECT_NEAR(spearman_p_value(0.444, 20), 0.05, 0.001);
  EXPECT_EQ(spearman_p_value(1.0, 20), 0.0);
  EXPECT_EQ(spearman_p_value(0.9, 2), 1.0);
}

TEST(RankAgreement, AFewPointsHaveNoInterval) {
  const RankAgreement few = rank_agreement(kendall_tau, {1, 2, 3, 4}, {1, 2, 3, 4});
  EXPECT_EQ(few.value, 1.0);
  EXPECT_FALSE(few.low);
}

TEST(RankAgreement, TheIntervalHoldsTheValueAndNarrowsWithPoints) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  double width_before = 3;
  for (const std::size_t n : {10U, 100U, 1000U}) {
    std::vector<double> x, y;
    for (std::size_t i = 0; i < n; ++i) {
      x.push_back(normal(random));
      y.push_back(x.back() + normal(random));
    }
    const RankAgreement agreement = rank_agreement(spearman_rho, x, y);
    EXPECT_LE(*agreement.low, agreement.value);
    EXPECT_GE(*agreement.high, agreement.value);
    EXPECT_LT(*agreement.high - *agreement.low, width_before / 2);
    width_before = *agreement.high - *agreement.low;
  }
}

TEST(RankAgreement, TheIntervalOfUnrelatedFiguresHoldsNothingNineteenTimesOfTwenty) {
  std::mt19937 random(11);
  int holds = 0;
  constexpr int kRounds = 100;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> x, y;
    for (int i = 0; i < 40; ++i) {
      x.push_back(static_cast<double>(random()));
      y.push_back(static_cast<double>(random()));
    }
    const RankAgreement agreement = rank_agreement(spearman_rho, x, y);
    holds += *agreement.low <= 0 && *agreement.high >= 0 ? 1 : 0;
  }
  EXPECT_GE(holds, 88);
  EXPECT_LE(holds, 99);
}

}  // namespace
}  // namespace secateur::test
