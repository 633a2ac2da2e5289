// SPDX-License-Identifier: Apache-2.0
// Bias correction: rounding an activation is off by the same amount image after image where a channel hardly moves
// (behind GELU most lie between -0.17 and 0). What that adds to a product is known after calibration, and is taken off
// its bias (Nagel et al., Data-Free Quantization, ICCV 2019, section 4.2, here from calibration images). Of the
// products whose operands lose most: proj and mlp_out.
#pragma once

#include <cstdint>
#include <vector>

#include "vit/activation_scales.hpp"
#include "vit/transformer.hpp"

namespace secateur::vit {

/// Mean of (value - rounded value) for each channel in front of proj and mlp_out, over tokens and images.
class RoundingErrorObserver : public ActivationObserver {
 public:
  RoundingErrorObserver(const Transformer& transformer, const ActivationScales& scales);

  void observe(ActivationSite site, int layer, float* values, std::int64_t count) override;
  void merge(const RoundingErrorObserver& other);
  /// `transformer`: the one that was run.
  BiasCorrection correction(const Transformer& transformer) const;

 private:
  struct Sums {
    std::vector<double> error;
    double rows = 0;
  };

  const ActivationScales* scales_;
  std::vector<Sums> mixed_;      ///< per encoder
  std::vector<Sums> activated_;  ///< per encoder
};

/// The same network with corrected biases. `layer`: of this encoder alone; -1: of all.
Transformer corrected(const Transformer& transformer, const BiasCorrection& correction, int layer = -1);

}  // namespace secateur::vit
