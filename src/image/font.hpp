// SPDX-License-Identifier: Apache-2.0
// The one typeface of pictures and figures, and how a text is cut to a width.
#pragma once

#include <string>

namespace secateur::image {

/// Of Debian's fonts-dejavu-core: has nearly every sign that names hold, and may be embedded. Where it is not installed
/// fontconfig takes what is nearest.
inline constexpr const char* kFont = "DejaVu Sans";

/// The whole text where it fits, else its longest beginning that fits with an ellipsis behind it; the ellipsis alone
/// where nothing does. Characters of UTF-8 stay whole.
template <class Fits>
std::string fitted_to(const std::string& text, Fits fits) {
  constexpr const char* kEllipsis = "\u2026";
  if (fits(text)) return text;
  std::string cut = text;
  while (!cut.empty()) {
    while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0U) == 0x80U) cut.pop_back();
    if (!cut.empty()) cut.pop_back();
    while (!cut.empty() && cut.back() == ' ') cut.pop_back();
    if (fits(cut + kEllipsis)) break;
  }
  return cut + kEllipsis;
}

}  // namespace secateur::image
