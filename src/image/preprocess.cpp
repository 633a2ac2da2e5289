// SPDX-License-Identifier: Apache-2.0
#include "image/preprocess.hpp"

#include <algorithm>
#include <cstdint>

#include "base/error.hpp"
#include "image/limits.hpp"
#include "image/resize.hpp"

namespace secateur::image {
namespace {

/// round(side * 256 / 224); there are no halves.
int resized_side(int side) {
  return (side * kResizedParts + kCropParts / 2) / kCropParts;
}

}  // namespace

Image crop_for(const Image& image, int side) {
  SECATEUR_CHECK(side >= 1 && side <= kMaxInputSide, "the network's input has no such side");
  SECATEUR_CHECK(image.width >= 1 && image.height >= 1 && std::max(image.width, image.height) <= kMaxImageSide,
                 "the picture has no such size");
  if (image.width == side && image.height == side) return image;
  const std::int64_t short_side = resized_side(side);
  const std::int64_t shorter = std::min(image.width, image.height);
  const auto width = static_cast<int>(short_side * image.width / shorter);
  const auto height = static_cast<int>(short_side * image.height / shorter);
  return resize_bicubic(image, width, height, centre_window(width, height, side));
}

std::vector<float> normalised(const Image& square) {
  const std::size_t plane = square.rgb.size() / 3;
  std::vector<float> values(square.rgb.size());
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t i = 0; i < plane; ++i) {
      const float sample = static_cast<float>(square.rgb[3 * i + c]) / 255.0F;
      values[c * plane + i] = (sample - kChannelMean[c]) / kChannelDeviation[c];
    }
  }
  return values;
}

std::vector<float> preprocess(const Image& image, int side) {
  return normalised(crop_for(image, side));
}

}  // namespace secateur::image
