// SPDX-License-Identifier: Apache-2.0
// From weights and images to what the functional machine takes: a quantised network and quantised images.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "eval/input_images.hpp"
#include "eval/network_source.hpp"
#include "vit/quantised_transformer.hpp"

namespace secateur::eval {

class MachineInput {
 public:
  /// `bits` of the machine. Scales are the checkpoint's or, when it has none, calibrated on images
  /// spread over these.
  /// @throws ConfigError, also when the checkpoint's scales are for other bits.
  MachineInput(const NetworkConfig& network, const PruningConfig& pruning, const std::string& weights,
               const std::string& input, int bits);

  const QuantisedTransformer& transformer() const { return quantised_; }
  const InputImages& images() const { return images_; }
  std::vector<std::int16_t> quantised_image(int i) const;
  /// The image was used for calibration: it does not count for accuracy.
  bool is_calibration(int i) const;
  /// Where the scales come from, for people.
  const std::string& scales_words() const { return scales_words_; }

 private:
  WeightedNetwork weighted_;
  InputImages images_;
  QuantisedTransformer quantised_;
  std::vector<std::string> calibration_images_;  ///< names
  std::string scales_words_;
};

}  // namespace secateur::eval
