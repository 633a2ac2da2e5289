// SPDX-License-Identifier: Apache-2.0
// Measured runs beside our results: errors point by point and in sum, rankings, what the error goes with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compare/matching.hpp"
#include "compare/mix_ups.hpp"
#include "compare/statistics.hpp"

namespace secateur::compare {

struct ComparedPoint {
  Match match;
  Quantities errors = no_quantities();  ///< ours / measured - 1; NaN where either is missing or 0
};

struct QuantitySummary {
  Quantity quantity = Quantity::latency_ms;
  ErrorSummary errors;  ///< `worst_at`: place in Comparison::points
  RankAgreement tau, rho;
};

/// Spearman's rho of the error with something else.
struct Correlation {
  std::string with;  ///< "memory share", "accelerator.p_t"
  double rho = 0;
  double p_value = 1;
  std::size_t count = 0;
};

struct Comparison {
  std::vector<ComparedPoint> points;
  std::vector<QuantitySummary> exact;      ///< over the points measured on a board, with an exact match
  std::vector<QuantitySummary> all;        ///< with the nearest; empty when every match is exact
  std::vector<QuantitySummary> estimates;  ///< over the points that are estimates, with whatever match
  std::optional<Quantity> headline;        ///< the latency, else the throughput: what correlations are of
  std::vector<Correlation> correlations;   ///< strongest first
  std::vector<MixUp> mix_ups;
  std::size_t with_spread = 0;    ///< points that state a spread
  std::size_t within_spread = 0;  ///< of these, with ours within 2 standard errors of the measured mean
};

Comparison compare_runs(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated,
                        const Matches& matches);

}  // namespace secateur::compare
