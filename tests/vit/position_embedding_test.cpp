// SPDX-License-Identifier: Apache-2.0
// Interpolated positions against kernels worked out by hand (a = -0.75), and patches of an image.
#include "vit/position_embedding.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"
#include "vit/patches.hpp"

namespace secateur::test {
namespace {

TEST(InterpolatedPositions, TheSameSizeIsTheSame) {
  std::vector<float> positions;
  for (int i = 0; i < (2 + 9) * 5; ++i) positions.push_back(0.1F * static_cast<float>(i * i % 17));
  EXPECT_EQ(interpolated_positions(positions, 2, 3, 3, 5), positions);
}

TEST(InterpolatedPositions, SpecialTokensStayAndConstantsStayConstant) {
  for (const int to : {1, 2, 3, 5, 7, 14}) {
    std::vector<float> positions{-1, -2, -3, -4};
    for (int i = 0; i < 16; ++i) positions.insert(positions.end(), {0.75F, 5.0F});
    std::vector<float> expected{-1, -2, -3, -4};
    for (int i = 0; i < to * to; ++i) expected.insert(expected.end(), {0.75F, 5.0F});
    const std::vector<float> result = interpolated_positions(positions, 2, 4, to, 2);
    ASSERT_EQ(result.size(), expected.size());
    for (std::size_t i = 0; i < result.size(); ++i) EXPECT_NEAR(result[i], expected[i], 1e-6) << to << ", " << i;
  }
}

TEST(InterpolatedPositions, TwoToFour) {
  // Centres -1/4, 1/4, 3/4, 5/4; kernel at 1/4, 3/4, 5/4, 7/4: 0.87890625, 0.26171875, -0.10546875, -0.03515625. With
  // edges repeated the first output takes 1.10546875 of the first input, the second 0.7734375.
  const double weights[4][2] = {
      {1.10546875, -0.10546875}, {0.7734375, 0.2265625}, {0.2265625, 0.7734375}, {-0.10546875, 1.10546875}};
  const std::vector<float> positions{100, 1, 2, 3, 5};  // one special token, width 1
  const std::vector<float> result = interpolated_positions(positions, 1, 2, 4, 1);
  ASSERT_EQ(result.size(), 17U);
  EXPECT_EQ(result[0], 100);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 4; ++x) {
      double expected = 0;
      for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 2; ++j)
          expected += weights[y][i] * weights[x][j] * positions[static_cast<std::size_t>(1 + 2 * i + j)];
      }
      EXPECT_FLOAT_EQ(result[static_cast<std::size_t>(1 + 4 * y + x)], static_cast<float>(expected)) << y << ", " << x;
    }
  }
}

TEST(InterpolatedPositions, TwoToThreeHasTheMeanInTheMiddle) {
  // Centre 1/2: kernel at 1/2 is 0.59375, at 3/2 -0.09375; with edges repeated each input counts half.
  const std::vector<float> result = interpolated_positions({1, 2, 3, 6}, 0, 2, 3, 1);
  ASSERT_EQ(result.size(), 9U);
  EXPECT_FLOAT_EQ(result[4], 3);
  EXPECT_FLOAT_EQ(result[1] + result[7], 6);  // symmetric about the middle
}

TEST(InterpolatedPositions, ReductionHasNoAntialiasing) {
  // Four to two: centres 1/2 and 5/2; each output sees four neighbours and no more.
  std::vector<float> positions;
  const double row[4] = {1, 10, 100, 1000};
  for (int y = 0; y < 4; ++y) {
    for (const double value : row) positions.push_back(static_cast<float>(value));
  }
  const std::vector<float> result = interpolated_positions(positions, 0, 4, 2, 1);
  const auto first = static_cast<float>(0.5 * 1 + 0.59375 * 10 - 0.09375 * 100);
  const auto second = static_cast<float>(-0.09375 * 10 + 0.59375 * 100 + 0.5 * 1000);
  ASSERT_EQ(result.size(), 4U);
  for (const std::size_t y : {0U, 2U}) {
    EXPECT_FLOAT_EQ(result[y], first);
    EXPECT_FLOAT_EQ(result[y + 1], second);
  }
}

TEST(InterpolatedPositionsDeathTest, OnePositionAPatch) {
  EXPECT_DEATH(interpolated_positions({1, 2, 3}, 1, 2, 3, 1), "one position a patch");
}

TEST(Patches, ChannelThenRowThenColumn) {
  NetworkConfig network;
  network.image_size = 4;
  network.patch_size = 2;
  network.channels = 2;
  std::vector<int> image;
  for (int i = 0; i < 32; ++i) image.push_back(i);
  const std::vector<int> expected{0, 1, 4,  5,  16, 17, 20, 21, 2,  3,  6,  7,  18, 19, 22, 23,
                                  8, 9, 12, 13, 24, 25, 28, 29, 10, 11, 14, 15, 26, 27, 30, 31};
  EXPECT_EQ(patches_of(image, network), expected);
}

}  // namespace
}  // namespace secateur::test
