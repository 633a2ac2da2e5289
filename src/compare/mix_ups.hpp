// SPDX-License-Identifier: Apache-2.0
// Measured figures that look like another unit, or like the latency of a batch. Nothing is corrected: they are named,
// with what speaks for it.
#pragma once

#include <string>
#include <vector>

#include "compare/matching.hpp"

namespace secateur::compare {

struct MixUp {
  std::string column;      ///< "latency_ms"
  std::string looks_like;  ///< "microseconds", "the latency of a batch of 8"
  std::string because;     ///< what was seen
  std::vector<int> rows;   ///< MeasuredRun::row
};

/// Factors of 1,000 between ours and theirs are units when within a factor of 3; two from ours (the bounds are 1.4 and
/// 1.6 octaves) are halves of block RAMs; integer factors that a row's throughput, its images, or every row alike
/// speaks for are batches.
std::vector<MixUp> find_mix_ups(const MeasuredRuns& measured, const std::vector<SimulatedRun>& simulated,
                                const std::vector<Match>& matches);

}  // namespace secateur::compare
