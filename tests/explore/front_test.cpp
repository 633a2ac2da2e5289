// SPDX-License-Identifier: Apache-2.0
#include "explore/front.hpp"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>

#include "support/names.hpp"

namespace secateur::test {
namespace {

Figures at(double latency, double dsp) {
  Figures figures = no_figures();
  figures[*find_metric("latency_ms")] = latency;
  figures[*find_metric("dsp")] = dsp;
  return figures;
}

const Objectives kBoth{parse_objective("latency_ms"), parse_objective("dsp")};
using Places = std::vector<std::size_t>;

TEST(Objective, Directions) {
  EXPECT_FALSE(parse_objective("latency_ms").maximise);
  EXPECT_FALSE(parse_objective("min:dsp").maximise);
  EXPECT_TRUE(parse_objective("max:accuracy").maximise);
  EXPECT_TRUE(parse_objective("-accuracy").maximise);
  EXPECT_EQ(to_string(parse_objective("-accuracy")), "max:accuracy");
  EXPECT_THROW(parse_objective("latency"), std::invalid_argument);
  EXPECT_THROW(parse_objective(""), std::invalid_argument);
}

TEST(Front, EqualPointsAreBothOnIt) {
  EXPECT_EQ(pareto_front({at(2, 1), at(1, 2), at(1, 2), at(2, 2), at(3, 1)}, kBoth), (Places{1, 2, 0}));
}

TEST(Front, PointsWithoutAFigureAreLeftOut) {
  EXPECT_EQ(pareto_front({at(kNoFigure, 1), at(1, 2)}, kBoth), Places{1});
}

TEST(Front, Maximised) {
  EXPECT_EQ(pareto_front({at(1, 1), at(2, 2), at(3, 2)}, {parse_objective("latency_ms"), parse_objective("max:dsp")}),
            (Places{0, 1}));
}

/// Against the definition, pair by pair: one to four objectives, with many ties.
TEST(Front, RandomPoints) {
  const std::vector<Objectives> all{
      {parse_objective("latency_ms")},
      kBoth,
      {parse_objective("latency_ms"), parse_objective("max:dsp"), parse_objective("lut")},
      {parse_objective("lut"), parse_objective("latency_ms"), parse_objective("dsp"), parse_objective("uram")}};
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    const Objectives& objectives = all[static_cast<std::size_t>(round) % all.size()];
    const std::uint64_t values = 3 + random() % 20;
    std::vector<Figures> points;
    for (int i = 0; i < 60; ++i) {
      points.push_back(at(double(random() % values), double(random() % values)));
      points.back()[*find_metric("lut")] = double(random() % values);
      points.back()[*find_metric("uram")] = double(random() % values);
    }
    const Places front = pareto_front(points, objectives);
    for (std::size_t i = 0; i < points.size(); ++i) {
      bool is_dominated = false;
      for (const Figures& other : points) is_dominated = is_dominated || dominates(other, points[i], objectives);
      EXPECT_EQ(std::count(front.begin(), front.end(), i), is_dominated ? 0 : 1) << "round " << round;
    }
  }
}

TEST(NearFront, TheMarginIsForWhatTheFidelityChanges) {
  // At equal DSPs, 10 % slower is near at a margin of 10 % and far at 5 %; DSPs are exact and have no margin.
  const std::vector<Figures> points{at(1.0, 10), at(1.1, 10), at(1.0, 10.1), at(2.0, 9), at(1.2, 10)};
  EXPECT_EQ(near_front(points, kBoth, 0.15), (Places{0, 1, 2, 3}));
  EXPECT_EQ(near_front(points, kBoth, 0.05), (Places{0, 2, 3}));
}

TEST(NearFront, OfExactObjectivesIsTheFront) {
  const Objectives exact{parse_objective("dsp")};
  EXPECT_EQ(near_front({at(1, 2), at(1, 1), at(5, 1)}, exact, 0.5), (Places{1, 2}));
}

TEST(Knee, IsFarthestFromTheLineBetweenTheExtremes) {
  const std::vector<Figures> points{at(0, 10), at(1, 4), at(5, 3), at(10, 0)};
  EXPECT_EQ(knee(points, pareto_front(points, kBoth), kBoth), 1U);
  const std::vector<Figures> one{at(1, 1)};
  EXPECT_EQ(knee(one, {0}, kBoth), 0U);
}

}  // namespace
}  // namespace secateur::test
