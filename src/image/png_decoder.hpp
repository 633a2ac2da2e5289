// SPDX-License-Identifier: Apache-2.0
// PNG through libpng. Used by decode.cpp, which says what becomes of which pixels.
#pragma once

#include <string>
#include <vector>

#include "image/image.hpp"

namespace secateur::image {

/// @throws ConfigError.
Image decode_png(const std::vector<unsigned char>& bytes, const std::string& file);

}  // namespace secateur::image
