// SPDX-License-Identifier: Apache-2.0
// The figures of a point that can be compared, constrained and optimised: one table of name, unit and meaning.
#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "sim/result.hpp"

namespace secateur::explore {

struct Metric {
  const char* name;
  const char* unit;
  const char* doc;
  /// The same at every fidelity: it follows from the configuration.
  bool exact;
  /// More is better, for people; objectives are minimised unless they say otherwise.
  bool more_is_better;
  /// nullptr: not from a result (accuracy).
  double (*of)(const Result& result);
};

inline constexpr std::size_t kMetricCount = 15;
extern const std::array<Metric, kMetricCount> kMetrics;

/// Figures of one point in the order of kMetrics; NaN where there is none.
using Figures = std::array<double, kMetricCount>;
inline constexpr double kNoFigure = std::numeric_limits<double>::quiet_NaN();
Figures no_figures();
/// All but the accuracy.
Figures figures_of(const Result& result);

/// Place in kMetrics, or empty.
std::optional<std::size_t> find_metric(const std::string& name);
std::vector<std::string> metric_names();

/// "0.912", "6,605": as people read this metric.
std::string shown_figure(std::size_t metric, double value);

struct Objective {
  std::size_t metric = 0;
  bool maximise = false;

  /// Smaller is better.
  double cost(const Figures& figures) const { return maximise ? -figures[metric] : figures[metric]; }
};

/// "latency_ms", "max:accuracy", "-accuracy" (the same), "min:dsp".
/// @throws std::invalid_argument with the names allowed and the nearest one.
Objective parse_objective(const std::string& text);
/// "latency_ms", "max:accuracy"
std::string to_string(const Objective& objective);

}  // namespace secateur::explore
