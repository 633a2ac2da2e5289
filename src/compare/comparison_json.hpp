// SPDX-License-Identifier: Apache-2.0
// A comparison, and its calibration, as JSON and CSV for other programs; docs/comparison.md, "As JSON and CSV".
#pragma once

#include <string>

#include "compare/calibration.hpp"

namespace secateur::compare {

inline constexpr int kComparisonSchemaVersion = 1;

/// `calibration`: nullptr when there is none.
Json to_json(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated, const Comparison& comparison,
             const Calibration* calibration);

/// A line a point and quantity: row, name, source, result, match, quantity, measured, ours, error.
std::string comparison_csv(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated,
                           const Comparison& comparison);

}  // namespace secateur::compare
