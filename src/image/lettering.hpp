// SPDX-License-Identifier: Apache-2.0
// Titles on pictures of pixels, in DejaVu Sans by Cairo: any UTF-8, smoothed. Figures of vectors: image/canvas.hpp.
#pragma once

#include <string>
#include <string_view>

#include "image/image.hpp"

namespace secateur::image {

/// Pixels that a line of text takes, from above its capitals to below its descenders, for each step of `scale`.
inline constexpr int kLetterHeight = 8;

/// Width of a line of text that is kLetterHeight x scale pixels high, in pixels; nothing for an empty one.
int text_width(std::string_view text, int scale);

/// Cut with an ellipsis where it is wider than `most` pixels.
std::string fitted_text(std::string_view text, int scale, int most);

/// Draws black text with the upper left corner at (x, y); what lies outside of the image is cut off.
void draw_text(Image& image, int x, int y, std::string_view text, int scale);

}  // namespace secateur::image
