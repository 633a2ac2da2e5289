// SPDX-License-Identifier: Apache-2.0
#include "vit/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"

namespace secateur::vit {
namespace {

constexpr int kBins = 8192;
constexpr int kCandidates = 128;

}  // namespace

void Calibrator::Histogram::grow(double magnitude) {
  if (range == 0) {
    range = std::exp2(std::ceil(std::log2(magnitude)));
    counts.assign(kBins, 0.0);
  }
  while (magnitude > range) {
    range *= 2;
    for (std::size_t i = 0; i < kBins / 2; ++i) counts[i] = counts[2 * i] + counts[2 * i + 1];
    std::fill(counts.begin() + kBins / 2, counts.end(), 0.0);
  }
}

void Calibrator::Histogram::add(const float* values, std::int64_t count) {
  float most = 0;
  for (std::int64_t i = 0; i < count; ++i) most = std::max(most, std::abs(values[i]));
  if (most == 0) return;
  largest = std::max<double>(largest, most);
  grow(most);
  const double per_bin = kBins / range;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto bin = static_cast<std::size_t>(std::abs(values[i]) * per_bin);
    counts[std::min<std::size_t>(bin, kBins - 1)] += 1;
  }
}

void Calibrator::Histogram::merge(const Histogram& other) {
  if (other.largest == 0) return;
  largest = std::max(largest, other.largest);
  if (other.counts.empty()) return;
  Histogram copy = other;
  grow(copy.range);
  copy.grow(range);
  for (std::size_t i = 0; i < kBins; ++i) counts[i] += copy.counts[i];
}

double Calibrator::Histogram::end_of_percentile() const {
  double total = 0;
  for (const double count : counts) total += count;
  double sum = 0;
  for (std::size_t i = 0; i < kBins; ++i) {
    sum += counts[i];
    if (sum >= kCalibrationPercentile * total) return std::min(largest, static_cast<double>(i + 1) * range / kBins);
  }
  return largest;
}

double Calibrator::Histogram::end_of_least_error(int largest_integer) const {
  double best = largest;
  double least = -1;
  for (int candidate = 1; candidate <= kCandidates; ++candidate) {
    const double end = largest * candidate / kCandidates;
    const double step = end / largest_integer;
    double error = 0;
    for (std::size_t i = 0; i < kBins; ++i) {
      if (counts[i] == 0) continue;
      const double value = (static_cast<double>(i) + 0.5) * range / kBins;
      // Within the range a value is off by a uniform error of one step; beyond it, by the distance to the end.
      const double off = value > end ? (value - end) * (value - end) : step * step / 12;
      error += counts[i] * off;
    }
    if (least < 0 || error < least) {
      least = error;
      best = end;
    }
  }
  return best;
}

Calibrator::Calibrator(const NetworkConfig& network, int bits, CalibrationMethod method)
    : depth_(network.depth), bits_(bits), method_(method) {
  for (int site = 0; site < kActivationSites; ++site) {
    const bool each = is_per_encoder(static_cast<ActivationSite>(site));
    histograms_[static_cast<std::size_t>(site)].resize(static_cast<std::size_t>(each ? depth_ : 1));
  }
}

void Calibrator::observe(ActivationSite site, int layer, float* values, std::int64_t count) {
  Histogram& histogram =
      histograms_[static_cast<std::size_t>(site)][static_cast<std::size_t>(is_per_encoder(site) ? layer : 0)];
  if (method_ == CalibrationMethod::max || is_always_wide(site)) {
    float most = 0;
    for (std::int64_t i = 0; i < count; ++i) most = std::max(most, std::abs(values[i]));
    histogram.largest = std::max<double>(histogram.largest, most);
    return;
  }
  histogram.add(values, count);
}

void Calibrator::merge(const Calibrator& other) {
  for (std::size_t site = 0; site < kActivationSites; ++site) {
    for (std::size_t i = 0; i < histograms_[site].size(); ++i) histograms_[site][i].merge(other.histograms_[site][i]);
  }
}

double Calibrator::end_of(ActivationSite site, const Histogram& histogram, int largest_integer) const {
  if (histogram.largest == 0) return 1;  // nothing but zeros: any scale will do
  if (is_always_wide(site)) return kWideHeadroom * histogram.largest;
  switch (method_) {
    case CalibrationMethod::max:
      return histogram.largest;
    case CalibrationMethod::percentile:
      return histogram.end_of_percentile();
    case CalibrationMethod::mse:
      return histogram.end_of_least_error(largest_integer);
  }
  SECATEUR_CHECK(false, "unknown method");
}

ActivationScales Calibrator::scales() const {
  ActivationScales scales;
  scales.bits = bits_;
  scales.method = method_;
  scales.resize(depth_);
  for (std::size_t site = 0; site < kActivationSites; ++site) {
    const auto name = static_cast<ActivationSite>(site);
    const int largest = scales.largest(name);
    for (std::size_t i = 0; i < histograms_[site].size(); ++i) {
      // Stored as float in checkpoints: the same value before and after. Never 0, however small the values are.
      const auto scale = static_cast<float>(end_of(name, histograms_[site][i], largest) / largest);
      scales.values[site][i] = std::max(scale, std::numeric_limits<float>::min());
    }
  }
  return scales;
}

}  // namespace secateur::vit
