// SPDX-License-Identifier: Apache-2.0
// How well figures agree: errors, agreement of rankings with confidence intervals, correlation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace secateur::compare {

struct ErrorSummary {
  std::size_t count = 0;
  double mape = 0;   ///< mean of |ours / measured - 1|
  double bias = 0;   ///< mean of ours / measured - 1: above 0, ours is larger
  double worst = 0;  ///< the error of largest size, signed
  std::size_t worst_at = 0;
};

/// `errors`: ours / measured - 1; not empty.
ErrorSummary summarise_errors(const std::vector<double>& errors);

/// Kendall's tau-b: ties count half. NaN when one side is all ties. O(n log n).
double kendall_tau(const std::vector<double>& x, const std::vector<double>& y);
/// Spearman's rho, ties by mean rank. NaN when one side is all ties.
double spearman_rho(const std::vector<double>& x, const std::vector<double>& y);

struct RankAgreement {
  double value = 0;
  std::optional<double> low, high;  ///< 95 %; none with fewer than kFewestForInterval points
};
inline constexpr std::size_t kFewestForInterval = 5;

/// Bootstrap: percentiles of 2,000 resamples of the points, drawn with a fixed seed. From 10,000 points on fewer
/// resamples, so that n times resamples stays below 20 million; at least 200.
RankAgreement rank_agreement(double (*statistic)(const std::vector<double>&, const std::vector<double>&),
                             const std::vector<double>& x, const std::vector<double>& y);

/// Two-sided p-value of a Spearman's rho of n points, by the t distribution: an approximation, poor below about 10.
double spearman_p_value(double rho, std::size_t n);

}  // namespace secateur::compare
