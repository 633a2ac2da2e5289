// SPDX-License-Identifier: Apache-2.0
// PNG and JPEG pictures of every form that the tests can write.
#include "fuzz/target.hpp"
#include "image/decode.hpp"
#include "support/image_files.hpp"
#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

void read(std::string_view input) {
  decode_image({input.begin(), input.end()}, "picture");
}

std::string text_of(const test::Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

std::string jpeg(test::JpegColour colour, bool progressive, int channels) {
  test::JpegFile file;
  file.width = 17;
  file.height = 9;
  file.colour = colour;
  file.progressive = progressive;
  file.samples = test::noise(static_cast<std::size_t>(17 * 9 * channels), 3);
  return text_of(test::jpeg_bytes(file));
}

std::string png(int depth, int colour_type, bool interlaced, std::size_t row_bytes) {
  test::PngFile file;
  file.width = 8;
  file.height = 8;
  file.depth = depth;
  file.colour_type = colour_type;
  file.interlaced = interlaced;
  file.rows = test::noise(row_bytes * 8, 5);
  return text_of(test::png_bytes(file));
}

std::vector<std::string> seeds() {
  using test::JpegColour;
  return {text_of(test::png_bytes(test::noise_image(9, 7, 1))),
          png(16, 6, false, 64),
          png(1, 0, true, 1),
          png(8, 4, true, 16),
          jpeg(JpegColour::ycc, false, 3),
          jpeg(JpegColour::ycc, true, 3),
          jpeg(JpegColour::cmyk, false, 4),
          jpeg(JpegColour::grey, true, 1)};
}

// A header alone may ask for image/limits.hpp's 500 MB.
const Registration target{{"image", read, seeds, {std::size_t{500} << 20, 4}}};

}  // namespace
}  // namespace secateur::fuzz
