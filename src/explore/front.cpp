// SPDX-License-Identifier: Apache-2.0
#include "explore/front.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

namespace secateur::explore {

bool is_comparable(const Figures& figures, const Objectives& objectives) {
  return std::none_of(objectives.begin(), objectives.end(),
                      [&](const Objective& objective) { return std::isnan(figures[objective.metric]); });
}

bool dominates(const Figures& a, const Figures& b, const Objectives& objectives) {
  bool better = false;
  for (const Objective& objective : objectives) {
    const double x = objective.cost(a);
    const double y = objective.cost(b);
    if (x > y) return false;
    better = better || x < y;
  }
  return better;
}

namespace {

/// Up to so many objectives a front takes n log n.
constexpr std::size_t kSwept = 3;
using SweptCosts = std::array<double, kSwept>;

/// Points come by ascending costs, compared one objective after the other: what dominates a point has come before it.
/// Of those, the stairs hold for each second cost the least third one so far, both falling against each other.
class Stairs {
 public:
  bool dominate(const SweptCosts& point) const {
    auto step = steps_.upper_bound(point[1]);
    if (step == steps_.begin()) return false;
    --step;
    const auto& [second, rest] = *step;
    const auto& [third, first] = rest;
    return third < point[2] || (third == point[2] && (second < point[1] || first < point[0]));
  }

  void add(const SweptCosts& point) {
    auto above = steps_.lower_bound(point[1]);
    while (above != steps_.end() && above->second.first >= point[2]) {
      if (above->first == point[1] && above->second.first == point[2]) return;  // there since a lower first cost
      above = steps_.erase(above);
    }
    steps_[point[1]] = {point[2], point[0]};
  }

 private:
  std::map<double, std::pair<double, double>> steps_;  ///< second cost -> third and first
};

std::vector<std::size_t> swept_front(const std::vector<Figures>& points, const Objectives& objectives,
                                     const std::vector<std::size_t>& order) {
  std::vector<std::size_t> front;
  Stairs stairs;
  for (const std::size_t i : order) {
    SweptCosts costs{};
    for (std::size_t k = 0; k < objectives.size(); ++k) costs[k] = objectives[k].cost(points[i]);
    if (stairs.dominate(costs)) continue;
    stairs.add(costs);
    front.push_back(i);
  }
  return front;
}

}  // namespace

std::vector<std::size_t> pareto_front(const std::vector<Figures>& points, const Objectives& objectives) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  order.erase(
      std::remove_if(order.begin(), order.end(), [&](std::size_t i) { return !is_comparable(points[i], objectives); }),
      order.end());
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    for (const Objective& objective : objectives) {
      const double x = objective.cost(points[a]);
      const double y = objective.cost(points[b]);
      if (x != y) return x < y;
    }
    return false;
  });
  if (objectives.size() <= kSwept) return swept_front(points, objectives, order);
  // In this order a point is dominated by an earlier one or by none.
  std::vector<std::size_t> front;
  for (const std::size_t i : order) {
    const bool is_dominated = std::any_of(
        front.begin(), front.end(), [&](std::size_t other) { return dominates(points[other], points[i], objectives); });
    if (!is_dominated) front.push_back(i);
  }
  return front;
}

namespace {

/// Whatever the fidelity's error within the margin, `a` stays ahead of `b`.
bool clearly_better(const Figures& a, const Figures& b, const Objectives& objectives, double margin) {
  bool any_inexact = false;
  for (const Objective& objective : objectives) {
    const double x = a[objective.metric];
    const double y = b[objective.metric];
    if (kMetrics[objective.metric].exact) {
      if (objective.cost(a) > objective.cost(b)) return false;
      continue;
    }
    any_inexact = true;
    if (objective.maximise ? x <= y * (1 + margin) : x * (1 + margin) >= y) return false;
  }
  return any_inexact || dominates(a, b, objectives);
}

}  // namespace

std::vector<std::size_t> near_front(const std::vector<Figures>& points, const Objectives& objectives, double margin) {
  // Whoever is clearly better than a point is on the front, or somebody on the front is clearly better as well.
  const std::vector<std::size_t> front = pareto_front(points, objectives);
  std::vector<std::size_t> near;
  std::size_t last = 0;  // who was clearly better than the one before: neighbours are beaten by the same
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!is_comparable(points[i], objectives)) continue;
    const auto beats = [&](std::size_t other) {
      return other != i && clearly_better(points[other], points[i], objectives, margin);
    };
    if (last < front.size() && beats(front[last])) continue;
    last = static_cast<std::size_t>(std::find_if(front.begin(), front.end(), beats) - front.begin());
    if (last == front.size()) near.push_back(i);
  }
  return near;
}

std::size_t knee(const std::vector<Figures>& points, const std::vector<std::size_t>& front,
                 const Objectives& objectives) {
  std::vector<double> sums(front.size(), 0.0);
  for (const Objective& objective : objectives) {
    double least = std::numeric_limits<double>::infinity();
    double most = -least;
    for (const std::size_t i : front) {
      least = std::min(least, objective.cost(points[i]));
      most = std::max(most, objective.cost(points[i]));
    }
    if (most == least) continue;
    for (std::size_t f = 0; f < front.size(); ++f)
      sums[f] += (objective.cost(points[front[f]]) - least) / (most - least);
  }
  // The plane is sum = 1; the distance grows as the sum falls.
  return static_cast<std::size_t>(std::min_element(sums.begin(), sums.end()) - sums.begin());
}

}  // namespace secateur::explore
