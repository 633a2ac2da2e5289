// SPDX-License-Identifier: Apache-2.0
#include "image/mask_picture.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/error.hpp"
#include "image/lettering.hpp"

namespace secateur::image {
namespace {

using Colour = std::array<std::uint8_t, 3>;

constexpr Colour kKept{20, 75, 140};
constexpr Colour kDropped{217, 220, 224};

// Pixels, but for the scales of letters.
constexpr int kPanelSide = 96;
constexpr int kMinCell = 3;
constexpr int kMinLinedCell = 5;  // smaller cells have no line between them: it would take too much of them
constexpr int kMargin = 20;
constexpr int kColumnGap = 24;
constexpr int kRowGap = 20;
constexpr int kCaptionGap = 4;
constexpr int kLegendGap = 12;
constexpr int kTitleScale = 3;
constexpr int kTextScale = 2;
constexpr int kTextHeight = kLetterHeight * kTextScale;
constexpr int kLegendCell = 14;
constexpr int kLegendText = kLegendCell + 8;  // from the cell's left edge

struct LegendEntry {
  const char* text;
  Colour colour;
};
constexpr LegendEntry kLegend[] = {{"kept", kKept}, {"dropped", kDropped}};

int cell_of(const MaskPanel& panel) {
  const int longer = std::max(panel.rows, panel.columns);
  int cell = kMinCell;
  while ((cell + 1) * longer <= 2 * kPanelSide &&
         (cell + 1) * panel.rows * (cell + 1) * panel.columns <= kPanelSide * kPanelSide) {
    ++cell;
  }
  return cell;
}

int width_of(const MaskPanel& panel) {
  return std::max(cell_of(panel) * panel.columns, text_width(panel.caption, kTextScale));
}

int height_of(const MaskRow& row) {
  int panels = 0;
  for (const MaskPanel& panel : row.panels) panels = std::max(panels, cell_of(panel) * panel.rows);
  return kTextHeight + kCaptionGap + panels;
}

void check(const std::vector<MaskRow>& rows) {
  for (const MaskRow& row : rows) {
    for (const MaskPanel& panel : row.panels) {
      SECATEUR_CHECK(panel.rows >= 1 && panel.columns >= 1, "a mask has no blocks");
      SECATEUR_CHECK(
          panel.kept.size() == static_cast<std::size_t>(panel.rows) * static_cast<std::size_t>(panel.columns),
          "a mask's size is not its rows by its columns");
    }
  }
}

void fill(Image& image, int left, int top, int width, int height, const Colour& colour) {
  for (int y = top; y < top + height; ++y) {
    for (int x = left; x < left + width; ++x) std::copy(colour.begin(), colour.end(), image.at(x, y));
  }
}

void draw_panel(Image& image, int left, int top, const MaskPanel& panel) {
  draw_text(image, left, top, panel.caption, kTextScale);
  top += kTextHeight + kCaptionGap;
  const int cell = cell_of(panel);
  const int side = cell >= kMinLinedCell ? cell - 1 : cell;
  for (int i = 0; i < panel.rows * panel.columns; ++i) {
    const int x = left + i % panel.columns * cell;
    const int y = top + i / panel.columns * cell;
    fill(image, x, y, side, side, panel.kept[static_cast<std::size_t>(i)] ? kKept : kDropped);
  }
}

void draw_legend(Image& image, int left, int top) {
  for (const LegendEntry& entry : kLegend) {
    fill(image, left, top, kLegendCell, kLegendCell, entry.colour);
    draw_text(image, left + kLegendText, top, entry.text, kTextScale);
    left += kLegendText + text_width(entry.text, kTextScale) + kColumnGap;
  }
}

int legend_width() {
  int width = -kColumnGap;
  for (const LegendEntry& entry : kLegend) width += kColumnGap + kLegendText + text_width(entry.text, kTextScale);
  return width;
}

struct Layout {
  std::vector<int> lefts;  ///< of the n-th panels
  int top = 0;             ///< of the first row
  int width = 0;           ///< of the picture
  int height = 0;
};

Layout layout_of(const std::string& title, const std::vector<MaskRow>& rows) {
  Layout layout;
  int label = 0;
  std::vector<int> widths;
  layout.top = kMargin + kLetterHeight * kTitleScale;
  layout.height = layout.top;
  if (!rows.empty()) layout.top += kLegendGap + kLegendCell + kRowGap;
  for (const MaskRow& row : rows) {
    label = std::max(label, text_width(row.label, kTextScale));
    widths.resize(std::max(widths.size(), row.panels.size()));
    for (std::size_t i = 0; i < row.panels.size(); ++i) widths[i] = std::max(widths[i], width_of(row.panels[i]));
  }
  int right = kMargin + label;
  for (const int width : widths) {
    layout.lefts.push_back(right + kColumnGap);
    right += kColumnGap + width;
  }
  right = std::max(right, kMargin + text_width(title, kTitleScale));
  if (!rows.empty()) {
    right = std::max(right, kMargin + legend_width());
    layout.height = layout.top - kRowGap;
  }
  layout.width = right + kMargin;
  for (const MaskRow& row : rows) layout.height += kRowGap + height_of(row);
  layout.height += kMargin;
  return layout;
}

}  // namespace

Image mask_picture(const std::string& title, const std::vector<MaskRow>& rows) {
  check(rows);
  const Layout layout = layout_of(title, rows);
  Image picture(layout.width, layout.height);
  std::fill(picture.rgb.begin(), picture.rgb.end(), std::uint8_t{255});
  draw_text(picture, kMargin, kMargin, title, kTitleScale);
  if (rows.empty()) return picture;

  draw_legend(picture, kMargin, layout.top - kRowGap - kLegendCell);
  int top = layout.top;
  for (const MaskRow& row : rows) {
    // In the middle of the panels, without their captions.
    draw_text(picture, kMargin, top + (height_of(row) + kCaptionGap) / 2, row.label, kTextScale);
    for (std::size_t i = 0; i < row.panels.size(); ++i) draw_panel(picture, layout.lefts[i], top, row.panels[i]);
    top += height_of(row) + kRowGap;
  }
  return picture;
}

}  // namespace secateur::image
