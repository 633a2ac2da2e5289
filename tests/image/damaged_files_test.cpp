// SPDX-License-Identifier: Apache-2.0
// Files that are empty, foreign, cut off, damaged or too large: each is a ConfigError, none a crash or much memory.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <random>

#include "image/decode.hpp"
#include "image/limits.hpp"
#include "support/image_files.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {
namespace {

using test::Bytes;
using test::jpeg_bytes;
using test::png_bytes;
using test::operator+;
using test::JpegFile;
using test::PngFile;

std::string error_of(const Bytes& bytes) {
  const test::TemporaryFolder folder;
  return test::error_of(folder, [&] { decode_image(bytes, "a"); });
}

std::string error_of(const std::string& text) {
  return error_of(test::bytes_of(text));
}

JpegFile jpeg(bool progressive) {
  JpegFile file;
  file.width = 40;
  file.height = 24;
  file.progressive = progressive;
  file.sampling = 2;
  file.samples = test::noise_image(40, 24, 1).rgb;
  return file;
}

TEST(DamagedFiles, Empty) {
  EXPECT_EQ(error_of(Bytes{}), "a: is empty (0 bytes); expected a PNG or JPEG image");
  const test::TemporaryFolder folder;
  EXPECT_EQ(test::error_of(folder, [&] { read_image(folder.write("e.png", "")); }),
            "e.png: is empty (0 bytes); expected a PNG or JPEG image");
}

TEST(DamagedFiles, NoFile) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(test::error_of(folder, [&] { read_image(folder.path("no.png")); }),
            "no.png: cannot be opened: No such file or directory");
  std::filesystem::create_directory(folder.path("d"));
  EXPECT_EQ(test::error_of(folder, [&] { read_image(folder.path("d")); }),
            "d: is a directory; expected a PNG or JPEG image");
}

TEST(DamagedFiles, OtherFormatsAreNamed) {
  using std::string_literals::operator""s;
  EXPECT_EQ(error_of("GIF89a\x01\x00\x01\x00"s), "a: is a GIF image; PNG and JPEG are read");
  EXPECT_EQ(error_of("RIFF\x24\x00\x00\x00WEBPVP8 "s), "a: is a WebP image; PNG and JPEG are read");
  EXPECT_EQ(error_of("BM\x46\x00\x00\x00"s), "a: is a BMP image; PNG and JPEG are read");
  EXPECT_EQ(error_of("II*\x00\x08"s), "a: is a TIFF image; PNG and JPEG are read");
  EXPECT_EQ(error_of("MM\x00*\x00"s), "a: is a TIFF image; PNG and JPEG are read");
  EXPECT_EQ(error_of("\x00\x00\x00\x20"
                     "ftypavif"s),
            "a: is an AVIF image; PNG and JPEG are read");
  EXPECT_EQ(error_of("\x00\x00\x00\x20"
                     "ftypheic"s),
            "a: is a HEIC image; PNG and JPEG are read");
  EXPECT_EQ(error_of("P6 1 1 255 abc"), "a: is neither a PNG nor a JPEG image");
  EXPECT_EQ(error_of("x"), "a: is neither a PNG nor a JPEG image");
}

TEST(DamagedFiles, TheNameDoesNotSayWhatAFileIs) {
  const test::TemporaryFolder folder;
  const Image image = test::noise_image(5, 4, 1);
  const Bytes bytes = png_bytes(image);
  EXPECT_EQ(read_image(folder.write("a.jpg", std::string(bytes.begin(), bytes.end()))), image);
}

TEST(DamagedFiles, PngCutAnywhere) {
  const Bytes whole = png_bytes(test::noise_image(9, 7, 1));
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(error_of(cut), "a: is truncated: its " + std::to_string(size) + " bytes end before the PNG image does");
  }
}

TEST(DamagedFiles, JpegCutAnywhere) {
  for (const bool progressive : {false, true}) {
    const Bytes whole = jpeg_bytes(jpeg(progressive));
    EXPECT_EQ(error_of(whole), "no error");
    for (std::size_t size = 1; size < whole.size(); ++size) {
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      const std::string error = error_of(cut);
      // A header that ends within itself may be told to be wrong instead.
      EXPECT_TRUE(error == "a: is truncated: its " + std::to_string(size) + " bytes end before the JPEG image does" ||
                  error.rfind("a: is a damaged JPEG image: ", 0) == 0)
          << size << ": " << error;
      if (size == whole.size() / 2 || size == whole.size() - 1) {
        EXPECT_EQ(error.rfind("a: is truncated", 0), 0U) << error;
      }
    }
  }
}

TEST(DamagedFiles, PngCheckSums) {
  Bytes bytes = png_bytes(test::noise_image(9, 7, 1));
  bytes[bytes.size() - 13] ^= 1U;  // the last of IDAT's
  EXPECT_EQ(error_of(bytes), "a: is a damaged PNG image: IDAT: CRC error");
}

TEST(DamagedFiles, PngOfTooFewRows) {
  std::vector<test::PngChunk> chunks = test::png_chunks(png_bytes(test::noise_image(4, 4, 1)));
  chunks[0].data[7] = 5;  // height
  EXPECT_EQ(error_of(test::png_of_chunks(chunks)), "a: is a damaged PNG image: Not enough image data");
}

TEST(DamagedFiles, PngWithoutPixels) {
  EXPECT_EQ(error_of(test::png_header(0, 5) + test::png_chunk("IDAT", {}) + test::png_chunk("IEND", {})),
            "a: is a damaged PNG image: Invalid IHDR data");
}

TEST(DamagedFiles, JpegOfTwelveBits) {
  Bytes bytes = test::jpeg_header(8, 8, 0xC1) + test::jpeg_scan_header();
  bytes[6] = 12;
  EXPECT_EQ(error_of(bytes), "a: is a damaged JPEG image: Unsupported JPEG data precision 12");
}

TEST(DamagedFiles, LosslessJpeg) {
  EXPECT_EQ(error_of(test::jpeg_header(8, 8, 0xC3)),
            "a: is a damaged JPEG image: Unsupported JPEG process: SOF type 0xc3");
}

TEST(DamagedFiles, JpegWithMissingPixels) {
  Bytes bytes = jpeg_bytes(jpeg(false));
  const auto middle = bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2);
  bytes.erase(middle, bytes.end() - 2);  // the end marker stays
  EXPECT_EQ(error_of(bytes), "a: is a damaged JPEG image: Corrupt JPEG data: premature end of data segment");
}

TEST(DamagedFiles, TooManyPixels) {
  const auto start = std::chrono::steady_clock::now();
  const std::string expected = "a: has 20,000 x 20,000 = 400,000,000 pixels; at most 64,000,000 are read";
  EXPECT_EQ(error_of(test::png_header(20000, 20000)), expected);
  for (const unsigned char marker : Bytes{0xC0, 0xC2}) {
    const Bytes header = test::jpeg_header(20000, 20000, marker);
    EXPECT_EQ(error_of(header), expected);
    EXPECT_EQ(error_of(header + test::jpeg_scan_header() + Bytes(100, 0)), expected);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(DamagedFiles, TooLongASide) {
  EXPECT_EQ(error_of(test::png_header(65536, 1)), "a: has 65,536 x 1 pixels; a side may have at most 65,535");
  EXPECT_EQ(error_of(test::png_header(1, 4294967295)),
            "a: has 1 x 4,294,967,295 pixels; a side may have at most 65,535");
}

TEST(DamagedFiles, LongAndThin) {
  const Image image = test::noise_image(kMaxImageSide, 1, 1);
  EXPECT_EQ(decode_image(png_bytes(image), "a"), image);
}

TEST(DamagedFiles, TooManyCoefficients) {
  EXPECT_EQ(error_of(test::jpeg_header(7000, 7000, 0xC2) + test::jpeg_scan_header() + Bytes(100, 0)),
            "a: has 7,000 x 7,000 pixels in several scans, which take 294,000,000 bytes of coefficients; at most "
            "268,435,456 are held: a baseline JPEG of this size can be read");
}

TEST(DamagedFiles, TooManyScans) {
  JpegFile file = jpeg(true);
  file.extra_scans = kMaxJpegScans - 1;
  EXPECT_EQ(error_of(jpeg_bytes(file)), "no error");
  file.extra_scans = kMaxJpegScans;
  EXPECT_EQ(error_of(jpeg_bytes(file)), "a: is a damaged JPEG image: it has more than 100 scans");
}

TEST(DamagedFiles, TooLargeAFile) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("large.png", "\x89PNG");
  std::filesystem::resize_file(path, 300'000'000);  // a hole, no disk
  EXPECT_EQ(test::error_of(folder, [&] { read_image(path); }),
            "large.png: is 300,000,000 bytes long; images of up to 268,435,456 are read");
}

/// Either a picture or a ConfigError.
void try_to_decode(const Bytes& bytes) {
  try {
    const Image image = decode_image(bytes, "a");
    ASSERT_EQ(image.rgb.size(), Image::bytes_of(image.width, image.height));
  } catch (const ConfigError&) {
  }
}

/// Sizes stay as they are: a flipped size of 60 megapixels is right to be read, and slow.
void flip(Bytes& bytes, std::mt19937& engine, std::size_t from, std::size_t to) {
  for (int flips = static_cast<int>(engine() % 4); flips >= 0; --flips) {
    bytes[from + engine() % (to - from)] ^= static_cast<unsigned char>(1U << engine() % 8);
  }
}

TEST(DamagedFiles, FlippedBitsInJpeg) {
  std::mt19937 engine(1);
  for (const bool progressive : {false, true}) {
    const Bytes whole = jpeg_bytes(jpeg(progressive));
    const Bytes frame = {0xFF, static_cast<unsigned char>(progressive ? 0xC2 : 0xC0)};
    const auto size_at = static_cast<std::size_t>(std::search(whole.begin(), whole.end(), frame.begin(), frame.end()) -
                                                  whole.begin() + 5);
    for (int i = 0; i < 3000; ++i) {
      Bytes bytes = whole;
      flip(bytes, engine, 2, bytes.size());
      std::copy_n(whole.begin() + static_cast<std::ptrdiff_t>(size_at), 4,
                  bytes.begin() + static_cast<std::ptrdiff_t>(size_at));
      try_to_decode(bytes);
    }
  }
}

TEST(DamagedFiles, FlippedBitsInPng) {
  std::mt19937 engine(2);
  std::vector<Bytes> files{png_bytes(test::noise_image(9, 7, 1))};
  for (const auto& [depth, type, row_bytes] : {std::array{16, 6, 88}, {4, 3, 6}, {1, 0, 2}}) {
    PngFile file{11, 9, depth, type, true, test::noise(static_cast<std::size_t>(9 * row_bytes), 3), {}, {}, {}};
    if (type == 3) file.palette.assign(16, {9, 8, 7});
    if (type == 3) file.palette_alpha = {3, 4};
    files.push_back(png_bytes(file));
  }
  for (const Bytes& whole : files) {
    for (int i = 0; i < 500; ++i) {
      Bytes bytes = whole;
      flip(bytes, engine, 24, bytes.size());
      try_to_decode(bytes);
    }
    // With check sums that fit, so that the damage goes further.
    const std::vector<test::PngChunk> chunks = test::png_chunks(whole);
    for (int i = 0; i < 1000; ++i) {
      std::vector<test::PngChunk> changed = chunks;
      test::PngChunk& chunk = changed[engine() % changed.size()];
      if (chunk.data.empty()) continue;
      flip(chunk.data, engine, chunk.type == "IHDR" ? 8 : 0, chunk.data.size());
      try_to_decode(test::png_of_chunks(changed));
    }
  }
}

}  // namespace
}  // namespace secateur::test
