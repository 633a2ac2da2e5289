// SPDX-License-Identifier: Apache-2.0
#include "image/token_picture.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "image/glyphs.hpp"
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

TEST(Glyphs, EveryCharacterHasItsOwn) {
  std::set<std::string> drawn;
  const std::string characters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .,:/%()+-_";
  for (const char character : characters) {
    const unsigned char* rows = glyph(character);
    drawn.insert(std::string(rows, rows + kGlyphHeight));
    for (int y = 0; y < kGlyphHeight; ++y) EXPECT_LT(rows[y], 1 << kGlyphWidth);
  }
  EXPECT_EQ(drawn.size(), characters.size());
  EXPECT_EQ(glyph('\x7f'), glyph('@'));
  EXPECT_EQ(drawn.count(std::string(glyph('@'), glyph('@') + kGlyphHeight)), 0U);
}

TEST(Glyphs, TextIsCutOffAtTheEdges) {
  Image image(10, 6);
  std::fill(image.rgb.begin(), image.rgb.end(), std::uint8_t{255});
  draw_text(image, -3, -3, "HHH", 2);
  EXPECT_NE(std::count(image.rgb.begin(), image.rgb.end(), 0), 0);
  EXPECT_EQ(text_width("HHH", 2), 34);
  EXPECT_EQ(text_width("", 2), 0);
}

}  // namespace
}  // namespace secateur::test
