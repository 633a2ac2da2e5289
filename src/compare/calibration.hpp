// SPDX-License-Identifier: Apache-2.0
// Physical parameters from measured latencies: which values make our machine agree best with the boards, how sure that
// is, and what it is worth on runs it has not seen.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compare/comparison.hpp"
#include "compare/fit.hpp"
#include "compare/parameters.hpp"

namespace secateur::compare {

class Response;

struct CalibratedParameter {
  FittedParameter fitted;
  double value = 0;
  Interval interval;     ///< 95 %; of no meaning without has_intervals
  double effect = 0;     ///< Identifiability::effect
  bool is_open = false;  ///< the interval reaches both bounds: the runs do not determine it
  bool is_at_bound = false;
};

struct Calibration {
  std::vector<CalibratedParameter> parameters;
  PhysicalValues values;              ///< those not fitted as the first run has them
  std::vector<std::size_t> points;    ///< places in Comparison::points
  std::vector<double> before, after;  ///< by point: ours / measured - 1
  std::vector<double> left_out;       ///< by point: fitted to all the others; empty with no point to spare
  bool has_intervals = false;         ///< more points than parameters
  double separation = 1;              ///< Identifiability::separation
  std::vector<std::string> warnings;  ///< parameters that the runs hardly tell apart or do not determine
  double interpolation_error = 0;     ///< largest relative change at the last correction
  std::size_t simulations = 0;

  /// The mean absolute error is smaller than without: on runs that the fit has not seen, where some could be left out,
  /// else on those that it has.
  bool helps() const;
};

struct CalibrationRequest {
  const MeasuredRuns& measured;
  const std::vector<SimulatedRun>& simulated;
  const Comparison& comparison;
  std::vector<FittedParameter> fitted;
  int jobs = 1;
  bool as_given = false;  ///< also when figures look like another unit
  /// What calibration would simulate first, when it is there already: of the same runs and parameters.
  const Response* prepared = nullptr;
  std::function<void(std::size_t simulations)> begin;  ///< told how many simulations come
  std::function<void()> step;
};

/// Uses the points with an exact match and a measured latency; estimates are none.
/// @throws ConfigError, the reason being in the message: fewer such points than parameters, no point that depends on a
/// parameter, parameters that cannot be told apart, figures that look like another unit.
Calibration calibrate(const CalibrationRequest& request);

/// The machine of the first point with the fitted values: an accelerator document, and the memory document it names
/// when the memory's efficiency was fitted.
struct CalibratedMachine {
  Json accelerator;
  Json memory;  ///< null: the accelerator's own
};
CalibratedMachine calibrated_machine(const CalibrationRequest& request, const Calibration& calibration,
                                     const std::string& memory_file);

}  // namespace secateur::compare
