// SPDX-License-Identifier: Apache-2.0
// Words, numbers and bars of the terminal summary. Widths are in characters of the terminal, not bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace secateur::report {

/// What a piece of text means; with colour it is shown so.
enum class Ink { plain, heading, bar, warning, faint };

class Style {
 public:
  explicit Style(bool colour) : colour_(colour) {}
  std::string operator()(Ink ink, std::string_view text) const;

 private:
  bool colour_;
};

/// Columns that UTF-8 text takes, as columns_of() counts them.
int width_of(std::string_view text);
std::string pad_right(std::string_view text, int width);
std::string pad_left(std::string_view text, int width);
/// At most `width` columns of printable(text), the end replaced by an ellipsis.
std::string cut(std::string_view text, int width);

/// "12.3 %"; "<0.1 %" for what is not nothing but rounds to it.
std::string percent(double share);
/// "4.62 G", "22.4 M", "812 k", "97"
std::string scaled(double value);
/// "+1,234", "-1,234", "0"
std::string signed_count(std::int64_t value);

/// A bar of `share` of `width` characters, in eighths of a character. Anything above nothing shows.
std::string bar(double share, int width);
/// `width` characters, split between parts of the whole; each part has its own fill.
std::string split_bar(const std::vector<double>& shares, const std::vector<const char*>& fills, int width);
/// From `begin` to `end` (shares of the whole, in either order) of `width` characters.
std::string span_bar(double begin, double end, int width, const char* fill);

/// Lines of at most `width` columns of printable_lines(text), broken at spaces, the later ones indented.
std::string wrapped(std::string_view text, int width, int indent);

}  // namespace secateur::report
