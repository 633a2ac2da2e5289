// SPDX-License-Identifier: Apache-2.0
// Reads PNG and JPEG files as 8-bit RGB, with the values that Pillow's Image.open(path).convert("RGB") gives where both
// use the same libjpeg-turbo. The content says what a file is, not its name. Pixels are taken as they are stored: EXIF
// orientation, gamma and colour profiles are not applied.
//
// JPEG: baseline, extended and progressive; grey, YCbCr, RGB, and CMYK and YCCK, whose four channels are taken as
// inverted, as Adobe's programs write them. Not lossless, not 12 bits.
// PNG: every depth and colour type, interlaced or not. 16 bits keep their high byte (Pillow does so for colour; its
// grey is clipped at 255 instead). Alpha and transparent colours are dropped, not composited. An animation gives its
// default image.
#pragma once

#include <string>
#include <vector>

#include "image/image.hpp"

namespace secateur::image {

/// @throws ConfigError: no such file, empty, another format, truncated, damaged or beyond the limits of
/// image/limits.hpp.
Image read_image(const std::string& path);

/// The same for the bytes of a file. `file`: its name, for errors.
Image decode_image(const std::vector<unsigned char>& bytes, const std::string& file);

}  // namespace secateur::image
