// SPDX-License-Identifier: Apache-2.0
#include "explore/predictor.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace secateur::explore {
namespace {

constexpr std::size_t kNearest = 6;
/// A point at the very place: then its ratio alone counts, all but.
constexpr double kLeastDistance = 1e-9;

double squared_distance(const Coordinates& a, const Coordinates& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

}  // namespace

void Predictor::learn(const Coordinates& at, const Figures& ideal, const Figures& simulated) {
  Seen seen{at, no_figures()};
  for (std::size_t m = 0; m < kMetricCount; ++m) {
    if (!kMetrics[m].exact && ideal[m] > 0.0 && simulated[m] > 0.0)
      seen.log_ratio[m] = std::log(simulated[m] / ideal[m]);
  }
  seen_.push_back(std::move(seen));
}

Figures Predictor::predict(const Coordinates& at, const Figures& ideal) const {
  std::vector<std::pair<double, std::size_t>> near;
  for (std::size_t i = 0; i < seen_.size(); ++i) near.emplace_back(squared_distance(at, seen_[i].at), i);
  const std::size_t count = std::min(kNearest, near.size());
  std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(count), near.end());
  Figures figures = ideal;
  for (std::size_t m = 0; m < kMetricCount; ++m) {
    if (kMetrics[m].exact) continue;
    double sum = 0.0;
    double weights = 0.0;
    for (std::size_t n = 0; n < count; ++n) {
      const double log_ratio = seen_[near[n].second].log_ratio[m];
      if (std::isnan(log_ratio)) continue;
      const double weight = 1.0 / (near[n].first + kLeastDistance);
      sum += weight * log_ratio;
      weights += weight;
    }
    if (weights > 0.0) figures[m] *= std::exp(sum / weights);
  }
  return figures;
}

}  // namespace secateur::explore
