// SPDX-License-Identifier: Apache-2.0
// A drawing by Cairo, as SVG, PDF or PNG: filled and stroked shapes, lines, text in DejaVu Sans, pictures. Vectors stay
// vectors; fonts are embedded in a PDF and are outlines in an SVG, so that a figure looks the same everywhere.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "image/image.hpp"

namespace secateur::image {

/// Red, green, blue and opacity, each 0 to 1.
struct Ink {
  double red = 0, green = 0, blue = 0, alpha = 1;
};

/// "#0072b2"; `alpha` as in Ink.
Ink ink(std::string_view hex, double alpha = 1);

enum class DrawingFormat { svg, pdf, png };
/// By the ending of a file's name; nothing for another.
std::optional<DrawingFormat> drawing_format(std::string_view path);

enum class Anchor { start, middle, end };

struct Lettering {
  double size = 7;  ///< points
  Anchor anchor = Anchor::start;
  bool bold = false;
  double turned = 0;  ///< degrees, clockwise
};

/// All lengths are points, 1/72 inch, from the upper left corner; PNG has 300 dots per inch.
class Canvas {
 public:
  Canvas(DrawingFormat format, double width, double height);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  double width() const { return width_; }
  double height() const { return height_; }

  void rectangle(double x, double y, double width, double height, const Ink& fill);
  void frame(double x, double y, double width, double height, const Ink& stroke, double line = 0.5);
  /// `dash`: points on and off; empty: whole.
  void line(const std::vector<std::pair<double, double>>& points, const Ink& stroke, double line = 0.75,
            const std::vector<double>& dash = {});
  void disc(double x, double y, double radius, const Ink& fill);
  /// A square on its tip.
  void diamond(double x, double y, double radius, const Ink& fill);
  /// The base line is at y. UTF-8; other bytes are left out by the caller (base/printable.hpp).
  void text(double x, double y, const std::string& text, const Lettering& lettering, const Ink& fill = {});
  double text_width(const std::string& text, const Lettering& lettering) const;
  /// Cut with an ellipsis where it is wider than `most`.
  std::string fitted(const std::string& text, const Lettering& lettering, double most) const;
  /// Scaled into the rectangle.
  void picture(double x, double y, double width, double height, const Image& image);
  /// Nothing is drawn outside of it until the next call; without one: everywhere.
  void clip(double x, double y, double width, double height);
  void clip_none();

  /// The file's bytes; nothing can be drawn any more. @throws RunError when Cairo cannot make them.
  std::string finish();

 private:
  struct Surface;
  void select(const Lettering& lettering) const;

  double width_, height_;
  DrawingFormat format_;
  std::unique_ptr<Surface> surface_;
};

}  // namespace secateur::image
