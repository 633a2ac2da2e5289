// SPDX-License-Identifier: Apache-2.0
#include "image/lettering.hpp"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "image/font.hpp"

namespace secateur::image {
namespace {

/// Of the line's height: DejaVu Sans has its base line there, and descenders of a fifth of its size.
constexpr double kBaseLine = 0.8;

/// Coverage of the pixels, 0 to 255.
class Letters {
 public:
  Letters(int width, int height, int scale)
      : surface_(cairo_image_surface_create(CAIRO_FORMAT_A8, width, height)), cairo_(cairo_create(surface_)) {
    cairo_select_font_face(cairo_, kFont, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo_, kLetterHeight * scale);
  }
  Letters(const Letters&) = delete;
  Letters& operator=(const Letters&) = delete;
  ~Letters() {
    cairo_destroy(cairo_);
    cairo_surface_destroy(surface_);
  }

  double advance(const std::string& text) const {
    cairo_text_extents_t extents;
    cairo_text_extents(cairo_, text.c_str(), &extents);
    return extents.x_advance;
  }

  void show(const std::string& text, double base_line) {
    cairo_move_to(cairo_, 0, base_line);
    cairo_show_text(cairo_, text.c_str());
    cairo_surface_flush(surface_);
  }

  int coverage(int x, int y) const {
    return cairo_image_surface_get_data(surface_)[y * cairo_image_surface_get_stride(surface_) + x];
  }

 private:
  cairo_surface_t* surface_;
  cairo_t* cairo_;
};

}  // namespace

int text_width(std::string_view text, int scale) {
  if (text.empty()) return 0;
  return static_cast<int>(std::ceil(Letters(1, 1, scale).advance(std::string(text))));
}

std::string fitted_text(std::string_view text, int scale, int most) {
  const Letters letters(1, 1, scale);
  return fitted_to(std::string(text), [&](const std::string& part) { return letters.advance(part) <= most; });
}

void draw_text(Image& image, int x, int y, std::string_view text, int scale) {
  const int width = text_width(text, scale);
  const int height = kLetterHeight * scale;
  if (width == 0) return;
  Letters letters(width, height, scale);
  letters.show(std::string(text), kBaseLine * height);
  for (int row = std::max(0, -y); row < std::min(height, image.height - y); ++row) {
    for (int column = std::max(0, -x); column < std::min(width, image.width - x); ++column) {
      const int clear = 255 - letters.coverage(column, row);
      std::uint8_t* pixel = image.at(x + column, y + row);
      for (int channel = 0; channel < 3; ++channel) {
        pixel[channel] = static_cast<std::uint8_t>(pixel[channel] * clear / 255);
      }
    }
  }
}

}  // namespace secateur::image
