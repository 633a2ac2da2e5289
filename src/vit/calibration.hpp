// SPDX-License-Identifier: Apache-2.0
// Chooses activation scales from what float inference shows on a few images.
//   max: the largest magnitude seen.
//   percentile: the magnitude that 99.99 % of the values do not exceed.
//   mse: the end of the range that gives the smallest mean squared error of rounding and saturation, among 128.
// Both read a histogram of magnitudes of 8192 bins whose range doubles as values demand: ends are exact to a bin.
// Tensors that are 16 bits wide in every machine (stream, scores, logits) always take twice the largest magnitude:
// saturating them costs more than the bit.
#pragma once

#include <array>
#include <vector>

#include "vit/activation_scales.hpp"

namespace secateur::vit {

inline constexpr double kCalibrationPercentile = 0.9999;
inline constexpr double kWideHeadroom = 2.0;

class Calibrator : public ActivationObserver {
 public:
  Calibrator(const NetworkConfig& network, int bits, CalibrationMethod method);

  void observe(ActivationSite site, int layer, float* values, std::int64_t count) override;
  /// Takes in what another calibrator has seen (of the same network and method).
  void merge(const Calibrator& other);
  /// After at least one image. `images` is left to the caller.
  ActivationScales scales() const;

 private:
  struct Histogram {
    double largest = 0;
    double range = 0;  ///< of all bins; 0: none yet
    std::vector<double> counts;

    void add(const float* values, std::int64_t count);
    void merge(const Histogram& other);
    void grow(double magnitude);
    double end_of_percentile() const;
    double end_of_least_error(int largest_integer) const;
  };

  const Histogram& seen(ActivationSite site, int layer) const;
  double end_of(ActivationSite site, const Histogram& histogram, int largest_integer) const;

  int depth_;
  int bits_;
  CalibrationMethod method_;
  std::array<std::vector<Histogram>, kActivationSites> histograms_;
};

}  // namespace secateur::vit
