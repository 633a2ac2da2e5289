// SPDX-License-Identifier: Apache-2.0
#include "eval/machine_input.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "eval/calibrate.hpp"

namespace secateur::eval {

MachineInput::MachineInput(const NetworkConfig& network, const PruningConfig& pruning, const std::string& weights,
                           const std::string& input, int bits)
    : weighted_(load_weighted_network(network, pruning, weights)), images_(input, network) {
  ActivationScales scales;
  if (weighted_.scales) {
    scales = *weighted_.scales;
    if (scales.bits != bits) {
      throw ConfigError(weights, "",
                        fmt::format("is quantised for {0} bits; the machine has {1} (accelerator.activation_bits and "
                                    "weight_bits): set both to {0}, or quantise for {1}",
                                    scales.bits, bits));
    }
    scales_words_ = fmt::format("int{}, scales of the checkpoint ({} of {} images)", bits, to_string(scales.method),
                                scales.images.size());
  } else {
    const int count = std::min(kCalibrationImages, images_.size());
    std::vector<NamedInput> inputs;
    for (int i = 0; i < count; ++i) {
      const auto image = static_cast<int>(std::int64_t{i} * images_.size() / count);
      inputs.push_back({images_.name(image), images_.values(image)});
    }
    scales = calibrate(weighted_.transformer, bits, CalibrationMethod::max, inputs, 1, {});
    if (images_.size() == count) scales.images.clear();  // none would be left to count
    scales_words_ = fmt::format("int{}, scales calibrated here on {} of the input images", bits, count);
  }
  calibration_images_ = scales.images;
  quantised_ = quantise(weighted_.transformer, scales);
}

bool MachineInput::is_calibration(int i) const {
  return std::find(calibration_images_.begin(), calibration_images_.end(), images_.name(i)) !=
         calibration_images_.end();
}

std::vector<std::int16_t> MachineInput::quantised_image(int i) const {
  return quantise_image(images_.values(i), quantised_.image_scale, quantised_.bits);
}

}  // namespace secateur::eval
