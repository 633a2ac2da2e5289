// SPDX-License-Identifier: Apache-2.0
// From a photograph to what a Vision Transformer is fed with, as DeiT's evaluation does it with torchvision: Resize
// (bicubic), CenterCrop, ToTensor, Normalize; but for the crop's offset, which is rounded down (image/resize.hpp).
// A picture that already has the network's size is used as it is.
// Sources: github.com/facebookresearch/deit, datasets.py; torchvision.transforms.
#pragma once

#include <vector>

#include "image/image.hpp"

namespace secateur::image {

/// Of ImageNet's training pictures, for samples in 0 to 1; red, green, blue.
inline constexpr float kChannelMean[3] = {0.485F, 0.456F, 0.406F};
inline constexpr float kChannelDeviation[3] = {0.229F, 0.224F, 0.225F};

/// The network's side over that of the picture it is cut out of.
inline constexpr int kCropParts = 224;
inline constexpr int kResizedParts = 256;

/// Largest side of a network's input, pixels.
inline constexpr int kMaxInputSide = 4096;

/// What the network sees: side x side. Unless `image` has this size already, its short side is resized to
/// round(side * 256 / 224) and its long side in proportion, rounded down; the middle is cut out, from offset
/// floor((size - side) / 2) on. Only what is cut out is computed, so long and thin pictures take no more memory than
/// others. 1 <= side <= kMaxInputSide.
Image crop_for(const Image& image, int side);

/// crop_for() as (v / 255 - mean) / deviation in single precision: [3, side, side], red, green and blue planes.
std::vector<float> preprocess(const Image& image, int side);

/// The second half of preprocess(): `square` as it is.
std::vector<float> normalised(const Image& square);

}  // namespace secateur::image
