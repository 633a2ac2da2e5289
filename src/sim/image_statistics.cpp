// SPDX-License-Identifier: Apache-2.0
#include "sim/image_statistics.hpp"

#include <algorithm>
#include <numeric>

#include "base/error.hpp"

namespace secateur {

double ImageStatistics::latency_percentile(int percent) const {
  SECATEUR_CHECK(!images.empty() && percent > 0 && percent <= 100, "a percentile of some images");
  std::vector<double> latencies;
  for (const ImageRun& image : images) latencies.push_back(image.latency_ms);
  std::sort(latencies.begin(), latencies.end());
  const std::size_t rank = (latencies.size() * static_cast<std::size_t>(percent) + 99) / 100;
  return latencies[rank - 1];
}

std::vector<int> ImageStatistics::slowest(int count) const {
  std::vector<int> order(images.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [this](int a, int b) {
    return images[static_cast<std::size_t>(a)].cycles > images[static_cast<std::size_t>(b)].cycles;
  });
  order.resize(std::min(order.size(), static_cast<std::size_t>(count)));
  return order;
}

int ImageStatistics::labelled() const {
  return static_cast<int>(
      std::count_if(images.begin(), images.end(), [](const ImageRun& image) { return image.label.has_value(); }));
}

int ImageStatistics::top1() const {
  return static_cast<int>(std::count_if(images.begin(), images.end(), [](const ImageRun& image) {
    return image.label && !image.top5.empty() && image.top5.front() == *image.label;
  }));
}

int ImageStatistics::top5() const {
  return static_cast<int>(std::count_if(images.begin(), images.end(), [](const ImageRun& image) {
    return image.label && std::find(image.top5.begin(), image.top5.end(), *image.label) != image.top5.end();
  }));
}

}  // namespace secateur
