// SPDX-License-Identifier: Apache-2.0
#include "compare/fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <nlopt.hpp>
#include <optional>

#include "compare/students_t.hpp"

namespace secateur::compare {
namespace {

constexpr double kTolerance = 1e-7;  ///< of the range between bounds
constexpr int kMostEvaluations = 2000;

/// Sum of squares over the points, in coordinates from 0 to 1; one parameter may be held.
class Squares {
 public:
  explicit Squares(const FitProblem& problem) : problem_(problem), values_(problem.parameters()) {}

  void leave_out(std::size_t point) { left_out_ = point; }
  void hold(std::size_t parameter, double value) {
    held_ = parameter;
    values_[parameter] = value;
  }
  unsigned free_count() const { return static_cast<unsigned>(problem_.parameters() - (held_ ? 1 : 0)); }

  const std::vector<double>& values_at(const double* unit) {
    for (std::size_t i = 0, at = 0; i < values_.size(); ++i) {
      if (held_ == i) continue;
      values_[i] = problem_.low[i] + (problem_.high[i] - problem_.low[i]) * std::clamp(unit[at++], 0.0, 1.0);
    }
    return values_;
  }
  std::vector<double> unit_of(const std::vector<double>& values) const {
    std::vector<double> unit;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (held_ == i) continue;
      unit.push_back(std::clamp((values[i] - problem_.low[i]) / (problem_.high[i] - problem_.low[i]), 0.0, 1.0));
    }
    return unit;
  }
  double operator()(const double* unit) {
    const std::vector<double>& values = values_at(unit);
    double sum = 0;
    for (std::size_t i = 0; i < problem_.points(); ++i) {
      if (left_out_ == i) continue;
      const double residual = std::log(problem_.measured[i] / problem_.model(i, values));
      sum += residual * residual;
    }
    return sum;
  }

 private:
  const FitProblem& problem_;
  std::optional<std::size_t> left_out_, held_;
  std::vector<double> values_;
};

double nlopt_objective(unsigned, const double* unit, double*, void* squares) {
  return (*static_cast<Squares*>(squares))(unit);
}

Fit minimum_from(Squares& squares, std::vector<double> unit) {
  if (unit.empty()) return {squares.values_at(nullptr), squares(nullptr)};
  double least = squares(unit.data());
  // Models are piecewise smooth: a simplex over subspaces first, which kinks do not stop, then quadratic steps.
  for (const nlopt::algorithm algorithm : {nlopt::LN_SBPLX, nlopt::LN_BOBYQA}) {
    nlopt::opt optimiser(algorithm, static_cast<unsigned>(unit.size()));
    optimiser.set_lower_bounds(0.0);
    optimiser.set_upper_bounds(1.0);
    optimiser.set_initial_step(algorithm == nlopt::LN_SBPLX ? 0.1 : 0.01);
    optimiser.set_xtol_abs(kTolerance);
    optimiser.set_maxeval(kMostEvaluations);
    optimiser.set_min_objective(nlopt_objective, &squares);
    std::vector<double> trial = unit;
    double value = least;
    try {
      optimiser.optimize(trial, value);
    } catch (const nlopt::roundoff_limited&) {
      // As far as doubles go.
    } catch (const std::runtime_error&) {
      continue;
    }
    if (value < least) {
      least = value;
      unit = trial;
    }
  }
  return {squares.values_at(unit.data()), least};
}

/// From the best of a coarse grid and from `start`.
Fit minimum(Squares& squares, const std::vector<double>& start) {
  constexpr int kSteps = 5;
  const unsigned free = squares.free_count();
  std::vector<double> best_unit(free, 0.5), unit(free);
  double least = std::numeric_limits<double>::infinity();
  int cells = 1;
  for (unsigned i = 0; i < free; ++i) cells *= kSteps;
  for (int cell = 0; cell < cells; ++cell) {
    for (int i = 0, rest = cell; i < static_cast<int>(free); ++i, rest /= kSteps) {
      unit[static_cast<std::size_t>(i)] = (rest % kSteps + 0.5) / kSteps;
    }
    const double value = squares(unit.data());
    if (value < least) {
      least = value;
      best_unit = unit;
    }
  }
  Fit best = minimum_from(squares, best_unit);
  if (!start.empty()) {
    const Fit other = minimum_from(squares, squares.unit_of(start));
    if (other.squares < best.squares) best = other;
  }
  return best;
}

/// The sum of squares with one parameter held, as it is needed along a line: from where it was at the last value.
class Profile {
 public:
  Profile(const FitProblem& problem, std::size_t parameter, const Fit& best)
      : problem_(problem), parameter_(parameter), best_(best) {}

  double operator()(double value) {
    Squares squares(problem_);
    squares.hold(parameter_, value);
    return minimum_from(squares, squares.unit_of(best_.values)).squares;
  }

 private:
  const FitProblem& problem_;
  std::size_t parameter_;
  const Fit& best_;
};

/// Between a value where the profile is below `limit` and a bound: where it passes it, or the bound.
double crossing(Profile& profile, double inside, double bound, double limit) {
  constexpr int kHalvings = 24;
  if (profile(bound) <= limit) return bound;
  double outside = bound;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = 0.5 * (inside + outside);
    (profile(middle) <= limit ? inside : outside) = middle;
  }
  return 0.5 * (inside + outside);
}

}  // namespace

Fit fit(const FitProblem& problem, const std::vector<double>& start) {
  Squares squares(problem);
  return minimum(squares, start);
}

std::vector<Interval> intervals(const FitProblem& problem, const Fit& best) {
  constexpr double kTail = 0.025;
  const auto freedom = static_cast<double>(problem.points() - problem.parameters());
  const double t = students_t_quantile(freedom, kTail);
  const double limit = best.squares * (1 + t * t / freedom);
  std::vector<Interval> all;
  for (std::size_t i = 0; i < problem.parameters(); ++i) {
    Profile profile(problem, i, best);
    all.push_back({crossing(profile, best.values[i], problem.low[i], limit),
                   crossing(profile, best.values[i], problem.high[i], limit)});
  }
  return all;
}

std::vector<double> leave_one_out(const FitProblem& problem, const Fit& best) {
  std::vector<double> errors;
  for (std::size_t i = 0; i < problem.points(); ++i) {
    Squares squares(problem);
    squares.leave_out(i);
    const Fit without = minimum(squares, best.values);
    errors.push_back(problem.model(i, without.values) / problem.measured[i] - 1);
  }
  return errors;
}

Identifiability identifiability(const FitProblem& problem, const Fit& best) {
  constexpr double kStep = 0.01, kTakesPart = 0.1;
  const auto n = static_cast<Eigen::Index>(problem.points());
  const auto p = static_cast<Eigen::Index>(problem.parameters());
  Eigen::MatrixXd effects(n, p);
  for (Eigen::Index k = 0; k < p; ++k) {
    const auto at = static_cast<std::size_t>(k);
    const double range = problem.high[at] - problem.low[at];
    std::vector<double> below = best.values, above = best.values;
    below[at] = std::max(problem.low[at], best.values[at] - kStep * range);
    above[at] = std::min(problem.high[at], best.values[at] + kStep * range);
    const double step = (above[at] - below[at]) / range;
    for (Eigen::Index i = 0; i < n; ++i) {
      const auto point = static_cast<std::size_t>(i);
      effects(i, k) = std::log(problem.model(point, above) / problem.model(point, below)) / step;
    }
  }
  Identifiability result;
  Eigen::MatrixXd unit = effects;
  for (Eigen::Index k = 0; k < p; ++k) {
    const double length = effects.col(k).norm();
    result.effect.push_back(length / std::sqrt(static_cast<double>(n)));
    if (length > 0) unit.col(k) /= length;
  }
  const Eigen::JacobiSVD<Eigen::MatrixXd> decomposition(unit, Eigen::ComputeThinV);
  const Eigen::Index last = decomposition.singularValues().size() - 1;
  result.separation = n < p ? 0.0 : decomposition.singularValues()(last);
  for (Eigen::Index k = 0; k < p; ++k) {
    if (std::abs(decomposition.matrixV()(k, last)) > kTakesPart) result.mixed.push_back(static_cast<std::size_t>(k));
  }
  return result;
}

}  // namespace secateur::compare
