// SPDX-License-Identifier: Apache-2.0
// The scales of all activations, real = integer * scale, and where they come from.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "config/network.hpp"
#include "vit/activation_site.hpp"

namespace secateur::vit {

enum class CalibrationMethod { max, percentile, mse };
const char* to_string(CalibrationMethod method);

/// Added to the real biases before quantisation (vit/bias_correction.hpp). Empty: none.
struct BiasCorrection {
  std::vector<std::vector<float>> proj;     ///< per encoder, D each
  std::vector<std::vector<float>> mlp_out;  ///< per encoder, D each

  bool is_empty() const { return proj.empty(); }
};

struct ActivationScales {
  int bits = 8;  ///< of the machine's activations and weights: 8 or 16
  CalibrationMethod method = CalibrationMethod::max;
  std::vector<std::string> images;  ///< names of the calibration images
  std::array<std::vector<double>, kActivationSites> values;
  BiasCorrection correction;

  double of(ActivationSite site, int layer = -1) const {
    return values[static_cast<std::size_t>(site)][static_cast<std::size_t>(layer < 0 ? 0 : layer)];
  }
  double& of(ActivationSite site, int layer = -1) {
    return values[static_cast<std::size_t>(site)][static_cast<std::size_t>(layer < 0 ? 0 : layer)];
  }
  /// Room for every site of a network of `depth` encoders.
  void resize(int depth);
  /// What a value becomes at a site when it is quantised, as a real number again.
  double rounded(double value, ActivationSite site, int layer = -1) const;
  /// The largest integer at a site: 127, 32767 or, for narrow probabilities, 255.
  int largest(ActivationSite site) const;
};

}  // namespace secateur::vit
