// SPDX-License-Identifier: Apache-2.0
// Latency over the images of a folder: they differ where each image keeps its own number of tokens.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/units.hpp"

namespace secateur {

struct ImageRun {
  std::string name;
  Cycle cycles = 0;
  double latency_ms = 0.0;
  std::vector<int> tokens_per_layer;
  std::optional<int> label;
  std::vector<int> top5;  ///< classes; empty when nothing was computed
};

struct ImageStatistics {
  std::vector<ImageRun> images;  ///< in the folder's order

  /// Nearest rank: the smallest latency that at least `percent` % of the images do not exceed. 0 < percent <= 100.
  double latency_percentile(int percent) const;
  /// Indices of the slowest images, slowest first (ties: earlier image), at most `count`.
  std::vector<int> slowest(int count) const;
  int labelled() const;
  int top1() const;
  int top5() const;
};

}  // namespace secateur
