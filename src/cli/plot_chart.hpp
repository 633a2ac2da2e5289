// SPDX-License-Identifier: Apache-2.0
// What the figures of `secateur plot` share: their size, colours, axes with ticks, legends. A figure is as wide as a
// column of a paper, and its smallest letters are 6 points.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "image/canvas.hpp"

namespace secateur::cli {

inline constexpr double kPointsPerMillimetre = 72.0 / 25.4;
inline constexpr double kLetters = 7;       ///< points
inline constexpr double kSmallLetters = 6;  ///< points

/// Colours of Okabe and Ito (Color Universal Design, 2008), which people with any colour vision tell apart.
enum class Colour { blue, orange, green, vermillion, sky, purple, yellow, grey };
image::Ink colour(Colour which, double alpha = 1);
/// The n-th of them, from the beginning again after the last.
image::Ink nth_colour(std::size_t n);
/// Of a kind of operation (result.json, operations[].kind), as the pages have it.
image::Ink kind_colour(const std::string& kind);

/// "363,806", "1.21", "0.00123": at least three significant digits.
std::string figure_text(double value);
/// For axes: "12 k", "0.5".
std::string tick_text(double value);

struct Scale {
  double least = 0, most = 1;  ///< of the values; most > least
  double from = 0, to = 1;     ///< of the canvas, points; `to` may be the smaller
  bool logarithmic = false;    ///< then least > 0

  double at(double value) const;
  /// Where ticks stand: round numbers, about `count`; of a logarithmic scale powers of ten, or 1, 2 and 5 of each.
  std::vector<double> ticks(int count) const;
};

/// Ends outside of which no value lies: from 0, or of a logarithmic scale powers and halves of ten.
Scale scale_of(const std::vector<double>& values, bool logarithmic);

struct Margins {
  double left = 8, top = 8, right = 8, bottom = 26;
};

/// The area of a figure with two axes.
class Chart {
 public:
  Chart(image::Canvas& canvas, Margins margins);

  image::Canvas& canvas() { return canvas_; }
  double left() const { return margins_.left; }
  double top() const { return margins_.top; }
  double right() const { return canvas_.width() - margins_.right; }
  double bottom() const { return canvas_.height() - margins_.bottom; }

  /// Draws lines and labels of values from left to right, and makes the scale fit the area.
  void across(Scale& scale, const std::string& title, int ticks = 5);
  void upwards(Scale& scale, const std::string& title, int ticks = 5);
  /// Labels of rows, the first on top; each row's middle.
  std::vector<double> rows(const std::vector<std::string>& labels);
  /// A line of squares and words above the area; words that do not fit go to further lines.
  void legend(const std::vector<std::pair<std::string, image::Ink>>& entries);

 private:
  image::Canvas& canvas_;
  Margins margins_;
};

/// Height in points that a legend's lines take, for margins.
double legend_height(const image::Canvas& canvas, const std::vector<std::string>& words, double width);
/// The widest of the labels, at most `most`.
double label_width(const image::Canvas& canvas, const std::vector<std::string>& labels, double most);

}  // namespace secateur::cli
