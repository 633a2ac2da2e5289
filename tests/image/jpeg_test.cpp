// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>

#include "image/decode.hpp"
#include "support/image_files.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using test::Bytes;
using test::jpeg_bytes;
using test::operator+;
using test::JpegColour;
using test::JpegFile;

Image decoded(const JpegFile& file) {
  return decode_image(jpeg_bytes(file), "a.jpg");
}

JpegFile gradient(int width, int height, JpegColour colour = JpegColour::ycc) {
  JpegFile file;
  file.width = width;
  file.height = height;
  file.colour = colour;
  file.samples = test::gradient_image(width, height).rgb;
  return file;
}

/// One colour all over, 16 x 16.
JpegFile plain(JpegColour colour, const Bytes& sample) {
  JpegFile file;
  file.width = 16;
  file.height = 16;
  file.colour = colour;
  file.quality = 100;
  for (int i = 0; i < 256; ++i) file.samples = file.samples + sample;
  return file;
}

int largest_difference(const Image& a, const Image& b) {
  int largest = a.width == b.width && a.height == b.height ? 0 : 256;
  for (std::size_t i = 0; largest < 256 && i < a.rgb.size(); ++i)
    largest = std::max(largest, std::abs(int{a.rgb[i]} - int{b.rgb[i]}));
  return largest;
}

TEST(Jpeg, Baseline) {
  EXPECT_LE(largest_difference(decoded(gradient(37, 21)), test::gradient_image(37, 21)), 12);
}

TEST(Jpeg, ProgressiveIsTheSame) {
  for (const int sampling : {1, 2}) {
    JpegFile file = gradient(37, 21);
    file.sampling = sampling;
    const Image baseline = decoded(file);
    file.progressive = true;
    EXPECT_EQ(decoded(file), baseline);
  }
}

TEST(Jpeg, ScansOfOneComponentAreTheSame) {
  JpegFile file = gradient(37, 21);
  const Image baseline = decoded(file);
  file.scan_per_component = true;
  EXPECT_EQ(decoded(file), baseline);
}

TEST(Jpeg, RestartMarkersAreTheSame) {
  JpegFile file = gradient(37, 21);
  const Image baseline = decoded(file);
  file.restart_rows = 1;
  EXPECT_EQ(decoded(file), baseline);
}

TEST(Jpeg, Grey) {
  JpegFile file = plain(JpegColour::grey, {77});
  EXPECT_EQ(decoded(file).rgb, Bytes(768, 77));
}

TEST(Jpeg, RgbWithoutConversion) {
  const Image image = decoded(plain(JpegColour::rgb, {10, 200, 30}));
  EXPECT_EQ(Bytes(image.rgb.begin(), image.rgb.begin() + 3), (Bytes{10, 200, 30}));
}

TEST(Jpeg, CmykIsTakenAsInverted) {
  // Stored 255: no ink. Black 128 of 255 scales what the other inks leave: 255 * 128 / 255, 100 * 128 / 255.
  for (const auto& [stored, expected] : {std::pair{Bytes{255, 255, 255, 255}, Bytes{255, 255, 255}},
                                         {Bytes{0, 255, 255, 255}, Bytes{0, 255, 255}},
                                         {Bytes{255, 100, 0, 128}, Bytes{128, 50, 0}},
                                         {Bytes{255, 255, 255, 0}, Bytes{0, 0, 0}}}) {
    const Image image = decoded(plain(JpegColour::cmyk, stored));
    EXPECT_EQ(Bytes(image.rgb.begin(), image.rgb.begin() + 3), expected);
  }
}

TEST(Jpeg, YcckIsConvertedFirst) {
  const Image image = decoded(plain(JpegColour::ycck, {200, 100, 40, 255}));
  EXPECT_NEAR(image.rgb[0], 200, 1);
  EXPECT_NEAR(image.rgb[1], 100, 1);
  EXPECT_NEAR(image.rgb[2], 40, 1);
}

TEST(Jpeg, OnePixel) {
  JpegFile file = gradient(1, 1);
  file.samples = {128, 128, 128};
  EXPECT_EQ(decoded(file).rgb, (Bytes{128, 128, 128}));
}

TEST(Jpeg, StrayBytesAndExifDoNotMatter) {
  const Bytes plain = jpeg_bytes(gradient(20, 12));
  const Image expected = decode_image(plain, "a.jpg");
  // EXIF: big-endian, one entry, orientation (0x0112) 6: turned by 90 degrees.
  const Bytes exif{0xFF, 0xE1, 0, 34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                   0,    1,    1, 0x12, 0,   3,   0,   0,   0, 1, 0,   6,   0, 0,  0, 0, 0, 0};
  for (const Bytes& inserted : {exif, Bytes{1, 2, 3}}) {
    Bytes changed = plain;
    changed.insert(changed.begin() + 20, inserted.begin(), inserted.end());  // after SOI and JFIF
    EXPECT_EQ(decode_image(changed, "a.jpg"), expected);
  }
}

TEST(Jpeg, BytesAfterTheEndDoNotMatter) {
  const Bytes plain = jpeg_bytes(gradient(20, 12));
  EXPECT_EQ(decode_image(plain + Bytes(100, 7), "a.jpg"), decode_image(plain, "a.jpg"));
}

}  // namespace
}  // namespace secateur::test
