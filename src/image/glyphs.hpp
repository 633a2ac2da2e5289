// SPDX-License-Identifier: Apache-2.0
// A small raster typeface for titles on pictures: letters, digits and a few signs of ASCII, 5 x 8 dots (7 above the
// base line, 1 below), all equally wide. No other characters, no kerning, no smoothing.
#pragma once

#include <string_view>

#include "image/image.hpp"

namespace secateur::image {

inline constexpr int kGlyphWidth = 5;
inline constexpr int kGlyphHeight = 8;
/// From one character to the next: a dot is left free.
inline constexpr int kGlyphAdvance = kGlyphWidth + 1;

/// Bit 4 - x of byte y is the dot in column x. A box for characters that are not drawn.
const unsigned char* glyph(char character);

/// Width of a line of text, in pixels; each dot is scale x scale pixels.
int text_width(std::string_view text, int scale);

/// Draws black text with the upper left corner at (x, y); what lies outside of the image is cut off.
void draw_text(Image& image, int x, int y, std::string_view text, int scale);

}  // namespace secateur::image
