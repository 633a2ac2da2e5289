// SPDX-License-Identifier: Apache-2.0
// Fits of models whose answers are known, and how often intervals hold the truth.
#include "compare/fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "support/names.hpp"

namespace secateur::test {
namespace {

/// a + b x, x from 1 to n.
FitProblem line(const std::vector<double>& measured) {
  FitProblem problem;
  problem.low = {0, 0};
  problem.high = {10, 10};
  problem.measured = measured;
  problem.model = [](std::size_t point, const std::vector<double>& values) {
    return 0.01 + values[0] + values[1] * static_cast<double>(point + 1);
  };
  return problem;
}

std::vector<double> noisy_line(double a, double b, std::size_t n, double noise, std::mt19937& random) {
  std::normal_distribution<double> normal(0, noise);
  std::vector<double> measured;
  for (std::size_t i = 0; i < n; ++i) {
    measured.push_back((0.01 + a + b * static_cast<double>(i + 1)) * std::exp(normal(random)));
  }
  return measured;
}

TEST(FitTest, FindsWhatMadeTheFigures) {
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    const double a = 0.1 * static_cast<double>(random() % 100), b = 0.1 * static_cast<double>(1 + random() % 99);
    const FitProblem problem = line(noisy_line(a, b, 8, 0.0, random));
    const Fit best = fit(problem);
    EXPECT_NEAR(best.values[0], a, 1e-3);
    EXPECT_NEAR(best.values[1], b, 1e-3);
    EXPECT_NEAR(best.squares, 0, 1e-8);
  }
}

TEST(FitTest, StaysWithinBounds) {
  std::mt19937 random(2);
  const FitProblem problem = line(noisy_line(14, 3, 8, 0.0, random));
  const Fit best = fit(problem);
  EXPECT_NEAR(best.values[0], 10, 1e-4);
}

TEST(FitTest, FindsTheMinimumOfAModelWithKinks) {
  FitProblem problem;
  problem.low = {0};
  problem.high = {1};
  problem.measured = {2.0, 2.0, 2.0};
  problem.model = [](std::size_t, const std::vector<double>& values) { return 1.9 + std::abs(values[0] - 0.7); };
  // Both 0.6 and 0.8 give 2.0.
  EXPECT_NEAR(std::abs(fit(problem).values[0] - 0.7), 0.1, 1e-4);
}

TEST(FitTest, IntervalsHoldTheTruthNineteenTimesOfTwenty) {
  std::mt19937 random(3);
  int holds_a = 0, holds_b = 0;
  constexpr int kRounds = 400;
  for (int round = 0; round < kRounds; ++round) {
    const FitProblem problem = line(noisy_line(4, 2, 10, 0.05, random));
    const std::vector<Interval> all = intervals(problem, fit(problem));
    holds_a += all[0].low <= 4 && 4 <= all[0].high ? 1 : 0;
    holds_b += all[1].low <= 2 && 2 <= all[1].high ? 1 : 0;
  }
  // 3 standard deviations of a binomial of 400 and 0.95 are 13.
  EXPECT_NEAR(holds_a, 380, 13);
  EXPECT_NEAR(holds_b, 380, 13);
}

TEST(FitTest, AnIntervalWithoutEffectIsTheWholeRange) {
  FitProblem problem = line({1.0, 2.1, 2.9, 4.2});
  problem.low = {0, 0, 5};
  problem.high = {10, 10, 7};
  const std::vector<Interval> all = intervals(problem, fit(problem));
  EXPECT_EQ(all[2].low, 5);
  EXPECT_EQ(all[2].high, 7);
}

TEST(FitTest, LeaveOneOutErrorsAreLargerThanFittedOnes) {
  std::mt19937 random(5);
  const FitProblem problem = line(noisy_line(4, 2, 6, 0.05, random));
  const Fit best = fit(problem);
  const std::vector<double> errors = leave_one_out(problem, best);
  double left_out = 0;
  for (const double error : errors) left_out += std::log1p(error) * std::log1p(error);
  EXPECT_GT(left_out, best.squares);
}

TEST(FitTest, LeaveOneOutDoesNotKnowThePointLeftOut) {
  std::vector<double> measured{3.01, 5.01, 7.01, 9.01, 11.01};
  measured[2] *= 2;
  const FitProblem problem = line(measured);
  // The four others lie on 1 + 2 x exactly.
  EXPECT_NEAR(leave_one_out(problem, fit(problem))[2], -0.5, 1e-3);
}

TEST(IdentifiabilityTest, ParametersOfOneEffectAreNotSeparate) {
  FitProblem problem = line({3.01, 5.01, 7.01});
  problem.model = [](std::size_t point, const std::vector<double>& values) {
    return (0.01 + values[0] + 2 * values[1]) * static_cast<double>(point + 1);
  };
  const Identifiability told = identifiability(problem, fit(problem));
  EXPECT_LT(told.separation, 1e-6);
  EXPECT_EQ(told.mixed, (std::vector<std::size_t>{0, 1}));
}

TEST(IdentifiabilityTest, AParameterThatChangesNothingHasNoEffect) {
  FitProblem problem = line({3.01, 5.01, 7.01});
  problem.low = {0, 0, 0};
  problem.high = {10, 10, 1};
  const Identifiability told = identifiability(problem, fit(problem));
  EXPECT_EQ(told.effect[2], 0);
  EXPECT_GT(told.effect[0], 0.1);
}

TEST(IdentifiabilityTest, DifferentEffectsAreSeparate) {
  const FitProblem problem = line({3.01, 5.01, 7.01, 9.01, 11.01});
  EXPECT_GT(identifiability(problem, fit(problem)).separation, 0.3);
}

}  // namespace
}  // namespace secateur::test
