// SPDX-License-Identifier: Apache-2.0
// What `secateur compare` prints: at most 79 columns wide.
#pragma once

#include <string>

#include "base/namespaces.hpp"
#include "compare/calibration.hpp"

namespace secateur::cli {

std::string comparison_text(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated,
                            const Comparison& comparison, std::size_t unmatched);

std::string calibration_text(const MeasuredRuns& measured, const Calibration& calibration);

}  // namespace secateur::cli
