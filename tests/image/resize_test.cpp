// SPDX-License-Identifier: Apache-2.0
// GoldenResize values: Pillow 9.4.0, Image.resize(size, Image.BICUBIC) of the same noise.
#include "image/resize.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "base/sha256.hpp"
#include "support/image_files.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using test::Bytes;
using test::noise_image;

std::string digest(const Image& image) {
  return sha256_hex({reinterpret_cast<const char*>(image.rgb.data()), image.rgb.size()});
}

TEST(Resize, Reduced) {
  EXPECT_EQ(resize_bicubic(noise_image(7, 5, 1), 4, 3).rgb,
            (Bytes{75,  73,  108, 162, 84,  92, 199, 146, 104, 185, 213, 144, 44,  103, 146, 108, 170, 110,
                   149, 106, 98,  146, 141, 92, 97,  147, 204, 166, 166, 101, 152, 170, 83,  112, 150, 101}));
}

TEST(Resize, Enlarged) {
  EXPECT_EQ(resize_bicubic(noise_image(3, 2, 1), 5, 4).rgb,
            (Bytes{41,  104, 134, 96,  54,  124, 183, 0,   97,  195, 81,  31,  194, 146, 0,   74,  90,  128, 112, 71,
                   115, 174, 54,  87,  201, 120, 42,  211, 166, 18,  141, 63,  116, 143, 104, 96,  157, 172, 67,  211,
                   198, 65,  243, 206, 67,  174, 49,  110, 159, 121, 87,  148, 232, 57,  217, 237, 76,  255, 226, 93}));
}

struct GoldenResize {
  int width, height, new_width, new_height;
  std::string_view sha256;
};

TEST(Resize, SameBytesAsPillow) {
  constexpr GoldenResize kGolden[] = {
      {300, 200, 37, 91, "3ebd33a490f5661f1ff3b986348d94a4fe3d9038c2b571301f81866a5f8e5726"},
      {37, 91, 300, 200, "d25dd434d2fe3edb774049ddd466f76198fcf5bf70668fdbdb0350248fac40c1"},
      {64, 48, 64, 20, "4ad155a66624f5b785c1bfe2017724c575a4c0e2056e0344df104ad63dee1ac7"},
      {64, 48, 20, 48, "cf3417ae9cf6a8df758b9cdc11b13a9542573237a856e5a28fafa44e95a04b5b"},
      {500, 3, 1, 1, "e41aff5777e683f046c86582189ab167055b531dcb13bd3397df076ba2cccbe0"},
      {1, 1, 9, 4, "51e2d9d81faea819bbf03f421fb54627967b4f4ca64bbd7817763625361a65e4"},
      {2, 700, 31, 7, "0078c44bde11a42364575b62b6df5debe9d2d7faf60a48730898d5eec4672861"},
      {256, 341, 224, 224, "a31ac8f8850c2f93a9bc661b1d3d60768b8a264cd6bb24f9cabafb26fc149af8"}};
  for (const GoldenResize& each : kGolden) {
    const Image image = noise_image(each.width, each.height, static_cast<std::uint32_t>(each.width + each.height));
    EXPECT_EQ(digest(resize_bicubic(image, each.new_width, each.new_height)), each.sha256)
        << each.width << " x " << each.height;
  }
}

TEST(Resize, OneColourStays) {
  Image image(30, 40);
  for (const int value : {0, 1, 128, 254, 255}) {
    std::fill(image.rgb.begin(), image.rgb.end(), static_cast<std::uint8_t>(value));
    for (const auto& [width, height] : {std::pair{7, 11}, {61, 83}, {30, 7}}) {
      const Image resized = resize_bicubic(image, width, height);
      EXPECT_EQ(resized.rgb, Bytes(Image::bytes_of(width, height), static_cast<std::uint8_t>(value)));
    }
  }
}

TEST(Resize, SameSizeIsTheSame) {
  const Image image = noise_image(9, 8, 1);
  EXPECT_EQ(resize_bicubic(image, 9, 8), image);
}

TEST(Resize, AWindowIsAPartOfTheWhole) {
  const Image image = noise_image(40, 30, 1);
  for (const auto& [width, height] : {std::pair{23, 17}, {80, 71}, {40, 17}, {23, 30}, {40, 30}}) {
    const Image whole = resize_bicubic(image, width, height);
    const Window window{5, 3, 9, 12};
    const Image part = resize_bicubic(image, width, height, window);
    ASSERT_EQ(part.width, 9);
    ASSERT_EQ(part.height, 12);
    for (int y = 0; y < 12; ++y) {
      for (int x = 0; x < 9; ++x)
        EXPECT_TRUE(std::equal(part.at(x, y), part.at(x, y) + 3, whole.at(x + 5, y + 3))) << x << ", " << y;
    }
  }
}

TEST(CentreCrop, HalvesAreRoundedDown) {
  // Left over: 1, 3, 5, 7 pixels; halves 0.5, 1.5, 2.5, 3.5. To the even number, as in torchvision, would be 0, 2,
  // 2, 4.
  for (const auto& [left_over, offset] : {std::pair{0, 0}, {1, 0}, {2, 1}, {3, 1}, {4, 2}, {5, 2}, {6, 3}, {7, 3}}) {
    EXPECT_EQ(centre_window(4 + left_over, 4, 4).x, offset);
    EXPECT_EQ(centre_window(4, 4 + left_over, 4).y, offset);
  }
}

TEST(CentreCrop, Pixels) {
  const Image image = noise_image(9, 6, 1);
  const Image crop = centre_crop(image, 2);
  for (int y = 0; y < 2; ++y) {
    for (int x = 0; x < 2; ++x) EXPECT_TRUE(std::equal(crop.at(x, y), crop.at(x, y) + 3, image.at(x + 3, y + 2)));
  }
}

}  // namespace
}  // namespace secateur::test
