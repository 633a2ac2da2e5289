// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "image/decode.hpp"
#include "support/image_files.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using test::Bytes;
using test::png_bytes;
using test::operator+;
using test::PngFile;

Image decoded(const PngFile& file) {
  return decode_image(png_bytes(file), "a.png");
}

Image row_of(std::vector<std::uint8_t> rgb) {
  Image image(static_cast<int>(rgb.size() / 3), 1);
  image.rgb = std::move(rgb);
  return image;
}

TEST(Png, Rgb) {
  const Image image = test::noise_image(13, 7, 1);
  EXPECT_EQ(decode_image(png_bytes(image), "a.png"), image);
}

TEST(Png, OnePixel) {
  EXPECT_EQ(decoded({1, 1, 8, 2, false, {1, 2, 3}, {}, {}, {}}), row_of({1, 2, 3}));
}

TEST(Png, SixteenBitsKeepTheHighByte) {
  EXPECT_EQ(decoded({1, 1, 16, 2, false, {1, 255, 2, 128, 255, 127}, {}, {}, {}}), row_of({1, 2, 255}));
  EXPECT_EQ(decoded({2, 1, 16, 0, false, {1, 255, 0xAB, 0xCD}, {}, {}, {}}), row_of({1, 1, 1, 0xAB, 0xAB, 0xAB}));
}

TEST(Png, GreyOfEveryDepth) {
  EXPECT_EQ(decoded({2, 1, 8, 0, false, {0, 200}, {}, {}, {}}), row_of({0, 0, 0, 200, 200, 200}));
  EXPECT_EQ(decoded({2, 1, 4, 0, false, {0x1F}, {}, {}, {}}), row_of({17, 17, 17, 255, 255, 255}));
  EXPECT_EQ(decoded({4, 1, 2, 0, false, {0x1B}, {}, {}, {}}),
            row_of({0, 0, 0, 85, 85, 85, 170, 170, 170, 255, 255, 255}));
  EXPECT_EQ(decoded({2, 1, 1, 0, false, {0x40}, {}, {}, {}}), row_of({0, 0, 0, 255, 255, 255}));
}

TEST(Png, PaletteOfEveryDepth) {
  const std::vector<std::array<unsigned char, 3>> palette{{1, 2, 3}, {250, 0, 9}};
  const Image expected = row_of({250, 0, 9, 1, 2, 3});
  EXPECT_EQ(decoded({2, 1, 8, 3, false, {1, 0}, palette, {}, {}}), expected);
  EXPECT_EQ(decoded({2, 1, 4, 3, false, {0x10}, palette, {}, {}}), expected);
  EXPECT_EQ(decoded({2, 1, 2, 3, false, {0x40}, palette, {}, {}}), expected);
  EXPECT_EQ(decoded({2, 1, 1, 3, false, {0x80}, palette, {}, {}}), expected);
}

TEST(Png, AlphaIsDropped) {
  EXPECT_EQ(decoded({1, 1, 8, 6, false, {10, 20, 30, 0}, {}, {}, {}}), row_of({10, 20, 30}));
  EXPECT_EQ(decoded({1, 1, 16, 6, false, {10, 0, 20, 0, 30, 0, 1, 1}, {}, {}, {}}), row_of({10, 20, 30}));
  EXPECT_EQ(decoded({1, 1, 8, 4, false, {77, 1}, {}, {}, {}}), row_of({77, 77, 77}));
  EXPECT_EQ(decoded({1, 1, 16, 4, false, {77, 9, 1, 1}, {}, {}, {}}), row_of({77, 77, 77}));
}

TEST(Png, TransparentColoursStay) {
  EXPECT_EQ(decoded({1, 1, 8, 2, false, {10, 20, 30}, {}, {}, {10, 20, 30}}), row_of({10, 20, 30}));
  EXPECT_EQ(decoded({1, 1, 8, 0, false, {77}, {}, {}, {77}}), row_of({77, 77, 77}));
  EXPECT_EQ(decoded({1, 1, 8, 3, false, {1}, {{1, 2, 3}, {4, 5, 6}}, {255, 0}, {}}), row_of({4, 5, 6}));
}

TEST(Png, InterlacedIsTheSame) {
  const std::vector<std::array<unsigned char, 3>> palette(16, {9, 8, 7});
  for (const auto& [depth, type, row_bytes] :
       {std::array{8, 2, 33}, {16, 2, 66}, {8, 0, 11}, {1, 0, 2}, {4, 3, 6}, {8, 6, 44}, {16, 4, 44}}) {
    PngFile file{11, 9, depth, type, false, test::noise(static_cast<std::size_t>(9 * row_bytes), 3), {}, {}, {}};
    if (type == 3) file.palette = palette;
    const Image plain = decoded(file);
    file.interlaced = true;
    EXPECT_EQ(decoded(file), plain) << depth << " bits, type " << type;
  }
}

TEST(Png, AnimationGivesItsDefaultImage) {
  const Image first = test::noise_image(4, 3, 1);
  std::vector<test::PngChunk> chunks = test::png_chunks(png_bytes(first));
  const std::vector<test::PngChunk> second = test::png_chunks(png_bytes(test::noise_image(4, 3, 2)));
  using test::big_endian;
  const auto control = [](std::uint32_t sequence) {
    return big_endian(sequence) + big_endian(4) + big_endian(3) + big_endian(0) + big_endian(0) +
           Bytes{0, 1, 0, 10, 0, 0};
  };
  // IHDR, acTL, fcTL, IDAT, fcTL, fdAT, IEND
  ASSERT_EQ(chunks[1].type, "IDAT");
  chunks.insert(chunks.begin() + 2, {{"fcTL", control(1)}, {"fdAT", big_endian(2) + second[1].data}});
  chunks.insert(chunks.begin() + 1, {{"acTL", big_endian(2) + big_endian(0)}, {"fcTL", control(0)}});
  EXPECT_EQ(decode_image(test::png_of_chunks(chunks), "a.png"), first);
}

TEST(Png, OtherChunksAreSkipped) {
  const Image image = test::noise_image(4, 3, 1);
  std::vector<test::PngChunk> chunks = test::png_chunks(png_bytes(image));
  // A gamma, a broken profile, a text that unpacks to much.
  chunks.insert(chunks.begin() + 1, {{"gAMA", test::big_endian(220000)},
                                     {"iCCP", Bytes(100, 'x')},
                                     {"zTXt", Bytes(1000, 'y')},
                                     {"prVt", Bytes(9, 1)}});
  EXPECT_EQ(decode_image(test::png_of_chunks(chunks), "a.png"), image);
}

TEST(Png, IndexBeyondThePaletteIsBlack) {
  EXPECT_EQ(decoded({1, 1, 8, 3, false, {0}, {{1, 2, 3}}, {}, {}}), row_of({1, 2, 3}));
  std::vector<test::PngChunk> chunks =
      test::png_chunks(png_bytes({1, 1, 8, 3, false, {200}, std::vector<std::array<unsigned char, 3>>(256), {}, {}}));
  ASSERT_EQ(chunks[1].type, "PLTE");
  chunks[1].data = {1, 2, 3};
  EXPECT_EQ(decode_image(test::png_of_chunks(chunks), "a.png"), row_of({0, 0, 0}));
}

}  // namespace
}  // namespace secateur::test
