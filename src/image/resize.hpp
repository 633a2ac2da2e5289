// SPDX-License-Identifier: Apache-2.0
// Bicubic resampling as Pillow's Image.resize(size, BICUBIC) does it, bit for bit: a = -0.5, the filter widened by the
// factor of a reduction, weights in fixed point with 22 bits after the point, first along rows and then along columns,
// rounded and clipped to 8 bits after each. No gamma. Other filters are not offered.
#pragma once

#include "image/image.hpp"

namespace secateur::image {

/// A part of a picture, in pixels.
struct Window {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

/// `image` with at least one pixel, width and height >= 1.
Image resize_bicubic(const Image& image, int width, int height);

/// The pixels of `window`, which lies within width x height, of what the other would give; only they take memory and
/// time.
Image resize_bicubic(const Image& image, int width, int height, const Window& window);

/// The window in the middle: offsets are half of what is left over, rounded down. torchvision's CenterCrop rounds
/// halves to the even number instead, which differs by one pixel for some odd remainders. width, height >= side.
Window centre_window(int width, int height, int side);

/// side x side pixels from the middle; the image is at least as large.
Image centre_crop(const Image& image, int side);

}  // namespace secateur::image
