// SPDX-License-Identifier: Apache-2.0
// Calibration of activation scales on images of a data set.
#pragma once

#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "eval/evaluation.hpp"
#include "vit/activation_scales.hpp"
#include "vit/transformer.hpp"

namespace secateur::eval {

inline constexpr int kCalibrationImages = 10;

/// `count` images evenly spread over the data set, from the first on.
std::vector<int> spread_images(const Dataset& data, int count);

/// The images of `data` that are not among `names`.
std::vector<int> images_without(const Dataset& data, const std::vector<std::string>& names);

/// In two passes: scales, then what rounding with them adds to products; `progress` is called in both. The scales hold
/// the images' names. @throws as evaluate.
ActivationScales calibrate(const Transformer& transformer, int bits, CalibrationMethod method, const Dataset& data,
                           const std::vector<int>& images, int threads, const Progress& progress);

/// An image at hand: channels x image_size x image_size, normalised.
struct NamedInput {
  std::string name;
  std::vector<float> values;
};
ActivationScales calibrate(const Transformer& transformer, int bits, CalibrationMethod method,
                           const std::vector<NamedInput>& images, int threads, const Progress& progress);

}  // namespace secateur::eval
