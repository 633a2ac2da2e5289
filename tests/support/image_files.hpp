// SPDX-License-Identifier: Apache-2.0
// PNG and JPEG files made for tests, in memory, with libpng and libjpeg.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "image/image.hpp"
#include "support/names.hpp"

namespace secateur::test {

using Bytes = std::vector<unsigned char>;

/// High bytes of a linear congruential generator, the same everywhere.
Bytes noise(std::size_t count, std::uint32_t seed);
Image noise_image(int width, int height, std::uint32_t seed);
/// Smooth, so that a JPEG of it is close to it.
Image gradient_image(int width, int height);

struct PngFile {
  int width = 1;
  int height = 1;
  int depth = 8;
  int colour_type = 2;  ///< as in the file: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA
  bool interlaced = false;
  Bytes rows;  ///< packed as in the file, without filter bytes
  std::vector<std::array<unsigned char, 3>> palette;
  Bytes palette_alpha;                     ///< of the first entries
  std::vector<std::uint16_t> transparent;  ///< the transparent grey or colour
};

Bytes png_bytes(const PngFile& file);
/// 8-bit RGB.
Bytes png_bytes(const Image& image);

/// A chunk with its length and check sum.
Bytes png_chunk(const std::string& type, const Bytes& data);
Bytes big_endian(std::uint32_t value);
/// Signature and IHDR of an RGB picture, and no more.
Bytes png_header(std::uint32_t width, std::uint32_t height);

struct PngChunk {
  std::string type;
  Bytes data;
};
std::vector<PngChunk> png_chunks(const Bytes& png);
/// Signature and chunks, with check sums of what they now hold.
Bytes png_of_chunks(const std::vector<PngChunk>& chunks);

enum class JpegColour { grey, rgb, ycc, cmyk, ycck };

struct JpegFile {
  int width = 8;
  int height = 8;
  JpegColour colour = JpegColour::ycc;
  int quality = 90;
  bool progressive = false;
  bool scan_per_component = false;  ///< baseline, each component in a scan of its own
  int sampling = 1;                 ///< of luma against chroma, both ways
  int restart_rows = 0;
  int extra_scans = 0;  ///< progressive: refinements of nothing, one after the other
  Bytes samples;        ///< grey, RGB (for ycc too) or CMYK (for ycck too), interleaved
};

Bytes jpeg_bytes(const JpegFile& file);

/// SOI and a frame header of three components, 4:4:4, and no more. `marker`: 0xC0 baseline, 0xC2 progressive.
Bytes jpeg_header(std::uint16_t width, std::uint16_t height, unsigned char marker);
/// What a decoder needs besides to begin with a scan: the scan's header.
Bytes jpeg_scan_header();

Bytes operator+(Bytes a, const Bytes& b);
Bytes bytes_of(const std::string& text);

}  // namespace secateur::test
