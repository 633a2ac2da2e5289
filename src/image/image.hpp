// SPDX-License-Identifier: Apache-2.0
// A picture in memory: 8 bits a channel, red, green and blue. No alpha, no colour profiles, no other depths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace secateur::image {

/// Row-major; the pixel in row y and column x has its red at rgb[3 * (y * width + x)], then green and blue.
struct Image {
  int width = 0;   ///< pixels
  int height = 0;  ///< pixels
  std::vector<std::uint8_t> rgb;

  Image() = default;
  /// All black.
  Image(int columns, int rows) : width(columns), height(rows), rgb(bytes_of(columns, rows)) {}

  std::uint8_t* row(int y) { return rgb.data() + bytes_of(width, y); }
  const std::uint8_t* row(int y) const { return rgb.data() + bytes_of(width, y); }
  std::uint8_t* at(int x, int y) { return row(y) + 3 * static_cast<std::ptrdiff_t>(x); }
  const std::uint8_t* at(int x, int y) const { return row(y) + 3 * static_cast<std::ptrdiff_t>(x); }

  static std::size_t bytes_of(int columns, int rows) {
    return 3 * static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
  }
};

inline bool operator==(const Image& a, const Image& b) {
  return a.width == b.width && a.height == b.height && a.rgb == b.rgb;
}
inline bool operator!=(const Image& a, const Image& b) {
  return !(a == b);
}

}  // namespace secateur::image
