// SPDX-License-Identifier: Apache-2.0
// Pictures as PNG files: 8-bit RGB, not interlaced, no metadata; the same picture gives the same bytes.
#pragma once

#include <string>

#include "image/image.hpp"

namespace secateur::image {

/// The bytes of the file. `image` has at least one pixel.
std::string encode_png(const Image& image);

/// Replaces `path` only when all is written. `image` has at least one pixel. @throws RunError.
void write_png(const std::string& path, const Image& image);

}  // namespace secateur::image
