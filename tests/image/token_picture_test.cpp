// SPDX-License-Identifier: Apache-2.0
#include "image/token_picture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "image/lettering.hpp"
#include "support/image_files.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

constexpr int kGap = 8;

/// Where the panel's picture begins in a row of panels: 20 pixels a line of title, for panels of 224 pixels.
struct At {
  int left, top;
};
At panel_at(int column, int title_lines) {
  return {kGap + column * (224 + kGap), kGap + title_lines * 20};
}

TEST(TokenPicture, Size) {
  const Image seen = test::noise_image(224, 224, 1);
  const auto size_of = [&](int panels, const std::string& title) {
    const Image picture =
        token_picture(seen, 16, "input", std::vector<TokenPanel>(static_cast<std::size_t>(panels), {title, {}}));
    return std::pair{picture.width, picture.height};
  };
  const int row = 20 + 224 + kGap;
  EXPECT_EQ(size_of(0, "a"), (std::pair{kGap + 232, kGap + row}));
  EXPECT_EQ(size_of(3, "a"), (std::pair{kGap + 4 * 232, kGap + row}));
  EXPECT_EQ(size_of(4, "a"), (std::pair{kGap + 3 * 232, kGap + 2 * row}));
  EXPECT_EQ(size_of(12, "a"), (std::pair{kGap + 4 * 232, kGap + 4 * row}));
  // Two lines: broken after the colon.
  EXPECT_EQ(size_of(1, "encoder 12: 138 of 196 patches"), (std::pair{kGap + 2 * 232, kGap + row + 20}));
}

TEST(TokenPicture, KeptPatchesAreUnchangedAndDroppedOnesGrey) {
  const Image seen = test::noise_image(224, 224, 1);
  const Image picture = token_picture(seen, 112, "input", {{"a", {2, 1}}});
  const At input = panel_at(0, 1);
  const At panel = panel_at(1, 1);
  for (int y = 0; y < 224; ++y) {
    for (int x = 0; x < 224; ++x) {
      const std::uint8_t* from = seen.at(x, y);
      const std::uint8_t* first = picture.at(input.left + x, input.top + y);
      const std::uint8_t* second = picture.at(panel.left + x, panel.top + y);
      ASSERT_TRUE(std::equal(from, from + 3, first));
      if ((x < 112) != (y < 112)) {
        ASSERT_TRUE(std::equal(from, from + 3, second));
      } else {
        ASSERT_TRUE(second[0] == second[1] && second[1] == second[2]);
        ASSERT_TRUE(second[0] >= 32 && second[0] <= 112);
      }
    }
  }
}

TEST(TokenPicture, SmallPicturesAreEnlarged) {
  const Image seen = test::noise_image(32, 32, 1);
  const Image picture = token_picture(seen, 4, "input", {});
  EXPECT_EQ(picture.width, 224 + 2 * kGap);
  for (int i = 0; i < 224; ++i) {
    const std::uint8_t* pixel = picture.at(kGap + i, kGap + 20 + i);
    EXPECT_TRUE(std::equal(pixel, pixel + 3, seen.at(i / 7, i / 7)));
  }
}

TEST(TokenPicture, OnePatch) {
  EXPECT_EQ(token_picture(Image(1, 1), 1, "", {{"", {0}}}).width, kGap + 2 * 232);
}

/// The text by itself, black on white.
Image lettered(const std::string& text) {
  Image image(text_width(text, 2), 2 * kLetterHeight);
  std::fill(image.rgb.begin(), image.rgb.end(), std::uint8_t{255});
  draw_text(image, 0, 0, text, 2);
  return image;
}

TEST(Lettering, EveryCharacterHasItsOwn) {
  std::set<std::vector<std::uint8_t>> drawn;
  const std::string characters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ#@&*<>=!?.,:/%()+-_\"'";
  for (const char character : characters) drawn.insert(lettered(std::string(1, character)).rgb);
  for (const char* character : {"\u00e9", "\u00df", "\u0416", "\u2026"}) drawn.insert(lettered(character).rgb);
  EXPECT_EQ(drawn.size(), characters.size() + 4);
}

TEST(Lettering, TextIsCutOffAtTheEdges) {
  Image image(10, 6);
  std::fill(image.rgb.begin(), image.rgb.end(), std::uint8_t{255});
  draw_text(image, -3, -3, "HHH", 2);
  EXPECT_NE(std::count(image.rgb.begin(), image.rgb.end(), 255), static_cast<std::ptrdiff_t>(image.rgb.size()));
  draw_text(image, 40, 2, "HHH", 2);
  draw_text(image, -400, 2, "HHH", 2);
  EXPECT_EQ(text_width("", 2), 0);
}

TEST(Lettering, WhatIsTooWideIsCutBetweenCharacters) {
  EXPECT_EQ(fitted_text("wide", 2, text_width("wide", 2)), "wide");
  const std::string text = "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9";
  const std::string cut = fitted_text(text, 2, text_width("\u00e9\u00e9\u00e9", 2));
  EXPECT_EQ(cut, "\u00e9\u2026");
  EXPECT_LE(text_width(cut, 2), text_width("\u00e9\u00e9\u00e9", 2));
}

TEST(TokenPicture, NoTitleRunsIntoTheNextPanel) {
  const Image seen(224, 224);
  const Image picture = token_picture(seen, 112, "input", {{std::string(60, 'W'), {0}}, {"", {0}}});
  // Between the panels and above the third one nothing is drawn.
  for (int y = 0; y < picture.height; ++y) EXPECT_EQ(picture.at(2 * kGap + 2 * 224 + kGap / 2, y)[0], 255) << y;
}

}  // namespace
}  // namespace secateur::test
