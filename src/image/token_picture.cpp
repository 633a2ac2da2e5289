// SPDX-License-Identifier: Apache-2.0
#include "image/token_picture.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/math.hpp"
#include "image/lettering.hpp"

namespace secateur::image {
namespace {

constexpr int kMinPanel = 224;  // pixels
constexpr int kMaxPanelsInRow = 4;
constexpr int kGap = 8;             // pixels between panels and around them
constexpr int kStepsPerLine = 112;  // a panel is so many steps of the letters' scale wide: some 22 characters
constexpr int kLineSteps = kLetterHeight + 2;

struct Layout {
  int enlarge = 1;     ///< pixels of a panel for one of the picture
  int side = 0;        ///< of a panel's picture, pixels
  int text_scale = 1;  ///< of letters
};

Layout layout_of(int side) {
  Layout layout;
  layout.enlarge = std::max(1, ceil_div(kMinPanel, side));
  layout.side = side * layout.enlarge;
  layout.text_scale = layout.side / kStepsPerLine;
  return layout;
}

bool fits(const std::string& text, const Layout& layout) {
  return text_width(text, layout.text_scale) <= layout.side;
}

/// Breaks after the first colon, if it must break, and else at spaces; a word that is too long is cut.
std::vector<std::string> wrapped(const std::string& text, const Layout& layout) {
  std::vector<std::string> lines;
  bool is_new_line = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = fitted_text(text.substr(at, end - at), layout.text_scale, layout.side);
    at = end + 1;
    if (is_new_line || !fits(lines.back() + " " + word, layout)) {
      lines.push_back(word);
    } else {
      lines.back() += " " + word;
    }
    is_new_line = lines.size() == 1 && !word.empty() && word.back() == ':' && !fits(text, layout);
  }
  return lines;
}

/// A dropped pixel: its brightness squeezed into a band of dark greys, with a diagonal line every 8 pixels.
std::uint8_t dropped(const std::uint8_t* rgb, int x, int y) {
  const int brightness = (299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2]) / 1000;  // ITU-R BT.601
  return static_cast<std::uint8_t>((x + y) % 8 == 0 ? 112 : 32 + brightness / 4);
}

/// By patch: whether it is kept.
std::vector<bool> kept(const TokenPanel& panel, int patches) {
  std::vector<bool> is_kept(static_cast<std::size_t>(patches), false);
  for (const int patch : panel.kept_patches) {
    SECATEUR_CHECK(patch >= 0 && patch < patches, "the picture has no such patch");
    is_kept[static_cast<std::size_t>(patch)] = true;
  }
  return is_kept;
}

/// A line of grey around the panel, without which white parts of a photograph would run into the page.
void draw_frame(Image& to, int left, int top, int side) {
  for (int y = top - 1; y <= top + side; ++y)
    std::fill_n(to.at(left - 1, y), Image::bytes_of(side + 2, 1), std::uint8_t{150});
}

/// Draws `seen` at (left, top); `is_kept` is empty when nothing is dropped.
void draw_panel(Image& to, int left, int top, const Image& seen, int patch_size, int enlarge,
                const std::vector<bool>& is_kept) {
  const int across = seen.width / patch_size;
  for (int y = 0; y < seen.height * enlarge; ++y) {
    for (int x = 0; x < seen.width * enlarge; ++x) {
      const std::uint8_t* from = seen.at(x / enlarge, y / enlarge);
      std::uint8_t* pixel = to.at(left + x, top + y);
      const int patch = y / enlarge / patch_size * across + x / enlarge / patch_size;
      if (is_kept.empty() || is_kept[static_cast<std::size_t>(patch)]) {
        std::copy_n(from, 3, pixel);
      } else {
        std::fill_n(pixel, 3, dropped(from, x, y));
      }
    }
  }
}

}  // namespace

Image token_picture(const Image& seen, int patch_size, const std::string& title,
                    const std::vector<TokenPanel>& panels) {
  SECATEUR_CHECK(seen.width >= 1 && seen.width == seen.height && patch_size >= 1 && seen.width % patch_size == 0,
                 "the picture does not divide into patches");
  const Layout layout = layout_of(seen.width);
  const int across = seen.width / patch_size;

  std::vector<std::vector<std::string>> titles{wrapped(title, layout)};
  for (const TokenPanel& panel : panels) titles.push_back(wrapped(panel.title, layout));
  std::size_t lines = 0;
  for (const auto& each : titles) lines = std::max(lines, each.size());

  const int count = static_cast<int>(titles.size());
  const int columns = ceil_div(count, ceil_div(count, kMaxPanelsInRow));  // rows as even as they can be
  const int line_height = kLineSteps * layout.text_scale;
  const int title_height = static_cast<int>(lines) * line_height;
  const int row_height = title_height + layout.side + kGap;
  Image picture(kGap + columns * (layout.side + kGap), kGap + ceil_div(count, columns) * row_height);
  std::fill(picture.rgb.begin(), picture.rgb.end(), std::uint8_t{255});

  for (int i = 0; i < count; ++i) {
    const int left = kGap + i % columns * (layout.side + kGap);
    const int top = kGap + i / columns * row_height;
    const std::vector<std::string>& text = titles[static_cast<std::size_t>(i)];
    // Titles of fewer lines stand next to their picture.
    int y = top + title_height - static_cast<int>(text.size()) * line_height;
    for (const std::string& line : text) {
      draw_text(picture, left, y, line, layout.text_scale);
      y += line_height;
    }
    const std::vector<bool> is_kept =
        i == 0 ? std::vector<bool>{} : kept(panels[static_cast<std::size_t>(i - 1)], across * across);
    draw_frame(picture, left, top + title_height, layout.side);
    draw_panel(picture, left, top + title_height, seen, patch_size, layout.enlarge, is_kept);
  }
  return picture;
}

}  // namespace secateur::image
