// SPDX-License-Identifier: Apache-2.0
// Latency over the images of a folder: they differ where each image keeps its own number of tokens.
#pragma once

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/units.hpp"

namespace secateur::sim {

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
  double latency_percentile(int percent) const {
    SECATEUR_CHECK(!images.empty() && percent > 0 && percent <= 100, "a percentile of some images");
    std::vector<double> latencies;
    for (const ImageRun& image : images) latencies.push_back(image.latency_ms);
    std::sort(latencies.begin(), latencies.end());
    const std::size_t rank = (latencies.size() * static_cast<std::size_t>(percent) + 99) / 100;
    return latencies[rank - 1];
  }

  /// Indices of the slowest images, slowest first (ties: earlier image), at most `count`.
  std::vector<int> slowest(int count) const {
    std::vector<int> order(images.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [this](int a, int b) {
      return images[static_cast<std::size_t>(a)].cycles > images[static_cast<std::size_t>(b)].cycles;
    });
    order.resize(std::min(order.size(), static_cast<std::size_t>(count)));
    return order;
  }

  int labelled() const {
    return static_cast<int>(
        std::count_if(images.begin(), images.end(), [](const ImageRun& image) { return image.label.has_value(); }));
  }
  int top1() const { return right_among(1); }
  int top5() const { return right_among(5); }

 private:
  int right_among(std::ptrdiff_t first) const {
    return static_cast<int>(std::count_if(images.begin(), images.end(), [first](const ImageRun& image) {
      const auto end =
          image.top5.begin() + std::min<std::ptrdiff_t>(first, static_cast<std::ptrdiff_t>(image.top5.size()));
      return image.label && std::find(image.top5.begin(), end, *image.label) != end;
    }));
  }
};

}  // namespace secateur::sim
