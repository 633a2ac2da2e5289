// SPDX-License-Identifier: Apache-2.0
// Least squares of log(measured / model) within bounds: values, 95 % intervals, leave-one-out errors, and whether the
// points tell the parameters apart. Knows nothing of machines.
//
// Intervals are those of the profile likelihood: the values for which the sum of squares, minimised over the other
// parameters, stays below its minimum times 1 + t^2 / (n - p), t of Student's distribution with n - p degrees of
// freedom. That is exact for a linear model with normal errors of equal relative size and approximate otherwise;
// tests/compare counts how often they hold the truth.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace secateur::compare {

struct FitProblem {
  std::vector<double> low, high;  ///< bounds, by parameter
  std::vector<double> measured;   ///< by point, above 0
  /// Above 0; continuous in the parameters.
  std::function<double(std::size_t point, const std::vector<double>& values)> model;

  std::size_t parameters() const { return low.size(); }
  std::size_t points() const { return measured.size(); }
};

struct Interval {
  double low = 0, high = 0;
};

struct Fit {
  std::vector<double> values;
  double squares = 0;  ///< of log(measured / model), summed
};

/// The minimum. `start`: where to look first.
Fit fit(const FitProblem& problem, const std::vector<double>& start = {});

/// 95 %, cut at the bounds. Needs more points than parameters.
std::vector<Interval> intervals(const FitProblem& problem, const Fit& best);

/// By point: ours / measured - 1, with ours fitted to all the other points.
std::vector<double> leave_one_out(const FitProblem& problem, const Fit& best);

/// How far the points tell parameters apart, at the fit.
struct Identifiability {
  /// By parameter: root mean square change of log(model) over the whole range of bounds, to first order.
  std::vector<double> effect;
  /// The smallest singular value of the effects with unit length: 1, effects are orthogonal; 0, some combination of
  /// parameters changes nothing.
  double separation = 1;
  std::vector<std::size_t> mixed;  ///< parameters in that combination
};
Identifiability identifiability(const FitProblem& problem, const Fit& best);

}  // namespace secateur::compare
