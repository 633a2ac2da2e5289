// SPDX-License-Identifier: Apache-2.0
// JPEG through libjpeg-turbo. Used by decode.cpp, which says what becomes of which pixels.
#pragma once

#include <string>
#include <vector>

#include "image/image.hpp"

namespace secateur::image {

/// @throws ConfigError.
Image decode_jpeg(const std::vector<unsigned char>& bytes, const std::string& file);

}  // namespace secateur::image
