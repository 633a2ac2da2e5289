// SPDX-License-Identifier: Apache-2.0
#include "image/limits.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/grouped.hpp"

namespace secateur::image {

void check_image_size(std::int64_t width, std::int64_t height, const std::string& file) {
  if (width > kMaxImageSide || height > kMaxImageSide) {
    throw ConfigError(file, "",
                      fmt::format("has {} x {} pixels; a side may have at most {}", grouped(width), grouped(height),
                                  grouped(kMaxImageSide)));
  }
  if (width * height > kMaxImagePixels) {
    throw ConfigError(file, "",
                      fmt::format("has {} x {} = {} pixels; at most {} are read", grouped(width), grouped(height),
                                  grouped(width * height), grouped(kMaxImagePixels)));
  }
}

}  // namespace secateur::image
