// SPDX-License-Identifier: Apache-2.0
#include "image/mask_picture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <utility>

#include "image/lettering.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

using Colour = std::array<int, 3>;

const Colour kWhite{255, 255, 255};
const Colour kKept{20, 75, 140};
const Colour kDropped{217, 220, 224};

constexpr int kMargin = 20;
constexpr int kTop = kMargin + 24 + 12 + 14 + 20;  // of the first row: title, legend, gaps
constexpr int kCaption = 16 + 4;                   // its height and its gap
constexpr int kGap = 24;                           // left of a panel
const char* const kLabel = "encoder 1, which is wider than the legend";

Colour colour_at(const Image& picture, int x, int y) {
  const std::uint8_t* pixel = picture.at(x, y);
  return {pixel[0], pixel[1], pixel[2]};
}

MaskPanel panel(int rows, int columns, bool is_kept = true) {
  return {"", rows, columns, std::vector<bool>(static_cast<std::size_t>(rows * columns), is_kept)};
}

std::pair<int, int> size_of(const std::vector<MaskRow>& rows, const std::string& title = "") {
  const Image picture = mask_picture(title, rows);
  return {picture.width, picture.height};
}

/// Width and height of a panel's cells together.
std::pair<int, int> drawn(int rows, int columns) {
  const auto [width, height] = size_of({{kLabel, {panel(rows, columns)}}});
  return {width - 2 * kMargin - text_width(kLabel, 2) - kGap, height - kTop - kCaption - kMargin};
}

TEST(MaskPicture, PanelsAreAsLargeAsTheyMayBe) {
  EXPECT_EQ(drawn(8, 8), (std::pair{96, 96}));
  EXPECT_EQ(drawn(1, 1), (std::pair{96, 96}));
  EXPECT_EQ(drawn(7, 7), (std::pair{91, 91}));
  EXPECT_EQ(drawn(8, 32), (std::pair{192, 48}));     // 6 pixels a cell: as large as 96 x 96
  EXPECT_EQ(drawn(32, 8), (std::pair{48, 192}));     // the same on end
  EXPECT_EQ(drawn(1, 64), (std::pair{192, 3}));      // and never longer than 192,
  EXPECT_EQ(drawn(48, 192), (std::pair{576, 144}));  // but for cells of 3 pixels
}

TEST(MaskPicture, CellsHaveTheColourOfWhatBecameOfThem) {
  const Image picture = mask_picture("", {{"", {{"", 2, 3, {true, false, true, false, false, true}}}}});
  const int left = kMargin + kGap;
  const int top = kTop + kCaption;
  const int cell = 39;  // the largest of which 2 x 3 are no larger than 96 x 96 pixels
  const bool kept[2][3] = {{true, false, true}, {false, false, true}};
  for (int y = 0; y < 2 * cell; ++y) {
    for (int x = 0; x < 3 * cell; ++x) {
      const bool is_line = x % cell == cell - 1 || y % cell == cell - 1;
      const Colour expected = is_line ? kWhite : kept[y / cell][x / cell] ? kKept : kDropped;
      ASSERT_EQ(colour_at(picture, left + x, top + y), expected) << x << ", " << y;
    }
  }
}

TEST(MaskPicture, SmallCellsStandCloseTogether) {
  const Image picture = mask_picture("", {{"", {panel(24, 24)}}});
  for (int i = 0; i < 96; ++i) {
    EXPECT_EQ(colour_at(picture, kMargin + kGap + i, kTop + kCaption + i), kKept);
  }
}

TEST(MaskPicture, PanelsStandBelowEachOther) {
  // The second panels' column begins after the wider of the first ones; the second row below the higher panel.
  const Image picture = mask_picture("", {{"", {panel(8, 32), panel(8, 8)}}, {"", {panel(8, 8), panel(8, 8, false)}}});
  const int second_column = kMargin + kGap + 192 + kGap;
  const int second_row = kTop + kCaption + 96 + 20;
  EXPECT_EQ(colour_at(picture, second_column, kTop + kCaption), kKept);
  EXPECT_EQ(colour_at(picture, second_column, second_row + kCaption), kDropped);
  EXPECT_EQ(colour_at(picture, second_column - 1, second_row + kCaption), kWhite);
  EXPECT_EQ(colour_at(picture, second_column, second_row + kCaption - 1), kWhite);
  EXPECT_EQ((std::pair{picture.width, picture.height}),
            (std::pair{second_column + 96 + kMargin, second_row + kCaption + 96 + kMargin}));
}

TEST(MaskPicture, TextsMakeRoom) {
  MaskPanel captioned = panel(8, 8);
  captioned.caption = "projection 100 %";
  const int label = text_width(kLabel, 2);
  const int height = kTop + kCaption + 96 + kMargin;
  EXPECT_EQ(size_of({{kLabel, {panel(8, 8)}}}), (std::pair{kMargin + label + kGap + 96 + kMargin, height}));
  EXPECT_EQ(size_of({{kLabel, {captioned}}}),
            (std::pair{kMargin + label + kGap + text_width("projection 100 %", 2) + kMargin, height}));
  const std::string title(40, 'a');
  EXPECT_EQ(size_of({{"", {panel(8, 8)}}}, title), (std::pair{text_width(title, 3) + 2 * kMargin, height}));
  // Whatever the panels are, the legend has room.
  const int legend = 22 + text_width("kept", 2) + kGap + 22 + text_width("dropped", 2);
  EXPECT_EQ(size_of({{"", {}}}), (std::pair{legend + 2 * kMargin, kTop + kCaption + kMargin}));
}

TEST(MaskPicture, LegendAndTexts) {
  const Image picture = mask_picture("masks", {{"encoder 1", {panel(8, 8)}}});
  EXPECT_EQ(colour_at(picture, kMargin, kTop - 20 - 14), kKept);
  const int dropped = kMargin + 22 + text_width("kept", 2) + kGap;
  EXPECT_EQ(colour_at(picture, dropped, kTop - 20 - 14), kDropped);
  EXPECT_EQ(colour_at(picture, dropped - 1, kTop - 20 - 14), kWhite);
  std::set<Colour> colours;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) colours.insert(colour_at(picture, x, y));
  }
  EXPECT_EQ(colours.count({0, 0, 0}), 1U);
  for (const Colour& colour : colours) {  // letters are smoothed: greys
    const bool is_grey = colour[0] == colour[1] && colour[1] == colour[2];
    EXPECT_TRUE(is_grey || colour == kKept || colour == kDropped) << colour[0] << " " << colour[1] << " " << colour[2];
  }
}

TEST(MaskPicture, NoRows) {
  EXPECT_EQ(size_of({}, "masks"), (std::pair{text_width("masks", 3) + 2 * kMargin, 24 + 2 * kMargin}));
  const Image picture = mask_picture("", {});
  EXPECT_EQ(std::set<std::uint8_t>(picture.rgb.begin(), picture.rgb.end()), std::set<std::uint8_t>{255});
}

TEST(MaskPicture, Nonsense) {
  EXPECT_DEATH(mask_picture("", {{"", {{"", 2, 2, {true}}}}}), "a mask's size is not its rows by its columns");
  EXPECT_DEATH(mask_picture("", {{"", {{"", 0, 2, {}}}}}), "a mask has no blocks");
}

}  // namespace
}  // namespace secateur::test
