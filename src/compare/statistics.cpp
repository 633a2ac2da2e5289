// SPDX-License-Identifier: Apache-2.0
#include "compare/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "compare/students_t.hpp"

namespace secateur::compare {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::vector<double> mean_ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from;
    while (to < order.size() && values[order[to]] == values[order[from]]) ++to;
    for (std::size_t i = from; i < to; ++i) ranks[order[i]] = 0.5 * static_cast<double>(from + to - 1);
    from = to;
  }
  return ranks;
}

double pearson(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mean_x) * (y[i] - mean_y);
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : kNone;
}

/// Pairs in which an earlier value is greater than a later one; sorts.
double inversions(std::vector<double>& values, std::vector<double>& scratch, std::size_t from, std::size_t to) {
  if (to - from < 2) return 0;
  const std::size_t middle = from + (to - from) / 2;
  double count = inversions(values, scratch, from, middle) + inversions(values, scratch, middle, to);
  std::size_t left = from, right = middle, at = from;
  while (left < middle || right < to) {
    const bool take_left = right == to || (left < middle && values[left] <= values[right]);
    if (!take_left) count += static_cast<double>(middle - left);
    scratch[at++] = take_left ? values[left++] : values[right++];
  }
  std::copy(scratch.begin() + static_cast<std::ptrdiff_t>(from), scratch.begin() + static_cast<std::ptrdiff_t>(to),
            values.begin() + static_cast<std::ptrdiff_t>(from));
  return count;
}

/// Pairs within runs of equal neighbours.
template <class Equal>
double tied_pairs(std::size_t n, Equal equal) {
  double pairs = 0;
  for (std::size_t from = 0; from < n;) {
    std::size_t to = from + 1;
    while (to < n && equal(to - 1, to)) ++to;
    const auto length = static_cast<double>(to - from);
    pairs += length * (length - 1) / 2;
    from = to;
  }
  return pairs;
}

}  // namespace

ErrorSummary summarise_errors(const std::vector<double>& errors) {
  ErrorSummary summary;
  summary.count = errors.size();
  const auto n = static_cast<double>(errors.size());
  for (std::size_t i = 0; i < errors.size(); ++i) {
    summary.mape += std::abs(errors[i]) / n;
    summary.bias += errors[i] / n;
    if (std::abs(errors[i]) > std::abs(summary.worst)) {
      summary.worst = errors[i];
      summary.worst_at = i;
    }
  }
  return summary;
}

double kendall_tau(const std::vector<double>& x, const std::vector<double>& y) {
  const std::size_t n = x.size();
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return x[a] != x[b] ? x[a] < x[b] : y[a] < y[b]; });
  std::vector<double> sorted(n), scratch(n);
  for (std::size_t i = 0; i < n; ++i) sorted[i] = y[order[i]];
  const double ties_x = tied_pairs(n, [&](std::size_t a, std::size_t b) { return x[order[a]] == x[order[b]]; });
  const double ties_both = tied_pairs(
      n, [&](std::size_t a, std::size_t b) { return x[order[a]] == x[order[b]] && y[order[a]] == y[order[b]]; });
  const double discordant = inversions(sorted, scratch, 0, n);
  const double ties_y = tied_pairs(n, [&](std::size_t a, std::size_t b) { return sorted[a] == sorted[b]; });
  const double pairs = static_cast<double>(n) * (static_cast<double>(n) - 1) / 2;
  const double untied = (pairs - ties_x) * (pairs - ties_y);
  return untied > 0 ? (pairs - ties_x - ties_y + ties_both - 2 * discordant) / std::sqrt(untied) : kNone;
}

double spearman_rho(const std::vector<double>& x, const std::vector<double>& y) {
  return pearson(mean_ranks(x), mean_ranks(y));
}

RankAgreement rank_agreement(double (*statistic)(const std::vector<double>&, const std::vector<double>&),
                             const std::vector<double>& x, const std::vector<double>& y) {
  constexpr std::size_t kResamples = 2000, kFewestResamples = 200, kMostDraws = 20'000'000;
  constexpr double kLow = 0.025, kHigh = 0.975;
  RankAgreement agreement;
  const std::size_t n = x.size();
  agreement.value = n > 1 ? statistic(x, y) : kNone;
  if (n < kFewestForInterval || std::isnan(agreement.value)) return agreement;
  std::mt19937_64 random(1);
  std::vector<double> values, some_x(n), some_y(n);
  const std::size_t resamples = std::clamp(kMostDraws / n, kFewestResamples, kResamples);
  for (std::size_t i = 0; i < resamples; ++i) {
    for (std::size_t k = 0; k < n; ++k) {
      const std::size_t draw = random() % n;
      some_x[k] = x[draw];
      some_y[k] = y[draw];
    }
    const double value = statistic(some_x, some_y);
    if (!std::isnan(value)) values.push_back(value);
  }
  if (values.empty()) return agreement;
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)))];
  };
  agreement.low = at(kLow);
  agreement.high = at(kHigh);
  return agreement;
}

double spearman_p_value(double rho, std::size_t n) {
  if (n < 3 || std::isnan(rho)) return 1.0;
  if (std::abs(rho) >= 1.0) return 0.0;
  const auto freedom = static_cast<double>(n - 2);
  const double t = std::abs(rho) * std::sqrt(freedom / (1 - rho * rho));
  return 2 * students_t_above(freedom, t);
}

}  // namespace secateur::compare
