// SPDX-License-Identifier: Apache-2.0
// Golden values: Pillow 9.4.0 and NumPy in single precision, after torchvision's Resize and a crop from offset
// floor((size - side) / 2).
#include "image/preprocess.hpp"

#include <gtest/gtest.h>

#include <string_view>

#include "base/sha256.hpp"
#include "support/image_files.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using test::noise_image;

TEST(Preprocess, ValuesOfTwoPixels) {
  Image image(2, 1);
  image.rgb = {60, 187, 62, 218, 183, 92};
  EXPECT_EQ(normalised(image),
            (std::vector<float>{-1.0904187F, 1.61529231F, 1.23809528F, 1.16806722F, -0.723834395F, -0.20095852F}));
}

TEST(Preprocess, PlanesOfTheCrop) {
  const Image image = noise_image(50, 40, 1);
  const Image crop = crop_for(image, 32);
  EXPECT_EQ(crop.width, 32);
  EXPECT_EQ(crop.height, 32);
  EXPECT_EQ(preprocess(image, 32), normalised(crop));
  EXPECT_EQ(preprocess(image, 32).size(), 3U * 32U * 32U);
}

TEST(Preprocess, TheNetworksSizeIsUsedAsItIs) {
  const Image image = noise_image(32, 32, 1);
  EXPECT_EQ(crop_for(image, 32), image);
}

struct GoldenInput {
  int width, height, side;
  std::string_view sha256;
};

TEST(Preprocess, SameBytesAsPillow) {
  constexpr GoldenInput kGolden[] = {{300, 200, 32, "87588f729659f5e310ca8db7776cecdff7db3612b8363238df89f7cb22a72657"},
                                     {200, 301, 33, "7f15ac19bf06e61c4c3bc0a33fbfc0f62caef5d35156d63329dde3086f39f041"},
                                     {5, 9, 224, "b455885725d7cc3b2ce4510e28c38241bc92e27e2ae47d686912083fc14a73f4"},
                                     {1, 1, 32, "9786da474b8fdcfec82d03d6ef45c9287ce8fcd387bf479c63023c4089bdf590"},
                                     {3, 400, 16, "c26ca47b28696b54fa953ff99b9b6ac0465b51755e643832c87cf4faa1b44702"},
                                     {37, 36, 32, "fb93e2c9b6a9ee0a308582631d8ec7011ee76c912e33165fc55d8cb0d15afef3"},
                                     {33, 40, 32, "c12fc42fc7679084383d38f69e823185d9633cb49071dd9983ec107e08d506aa"}};
  for (const GoldenInput& each : kGolden) {
    const Image image = noise_image(each.width, each.height, static_cast<std::uint32_t>(each.width + each.height));
    const Image crop = crop_for(image, each.side);
    EXPECT_EQ(sha256_hex({reinterpret_cast<const char*>(crop.rgb.data()), crop.rgb.size()}), each.sha256)
        << each.width << " x " << each.height;
  }
}

TEST(Preprocess, LongAndThinPicturesTakeNoMoreMemory) {
  // The resized long side would have 65,535 * 4,681 pixels.
  for (const auto& [width, height] : {std::pair{1, 10000}, {10000, 1}, {65535, 1}, {1, 65535}}) {
    EXPECT_EQ(crop_for(noise_image(width, height, 1), 224).width, 224);
  }
  EXPECT_EQ(crop_for(noise_image(65535, 1, 1), 1024).height, 1024);
}

}  // namespace
}  // namespace secateur::test
