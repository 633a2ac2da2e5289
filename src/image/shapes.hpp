// SPDX-License-Identifier: Apache-2.0
// Pictures that need no download: one small coloured shape somewhere on colourless clutter; the label is shape and
// colour. Most patches are background by construction, so that token dropping has something to find.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "image/image.hpp"

namespace secateur::image {

enum class DrawnShape { disc, square, triangle, cross };
enum class Paint { red, green, blue };

inline constexpr int kShapesSide = 32;  ///< pixels
inline constexpr int kShapes = 4;
inline constexpr int kPaints = 3;
inline constexpr int kShapesClasses = kShapes * kPaints;

/// The shape covers at most this part of the picture.
inline constexpr double kLargestShape = 0.1;

struct ShapePicture {
  Image image;  ///< kShapesSide x kShapesSide
  DrawnShape shape = DrawnShape::disc;
  Paint paint = Paint::red;
  double covered = 0.0;  ///< pixels that the shape covers, those at its edge by their part

  int label() const { return static_cast<int>(shape) * kPaints + static_cast<int>(paint); }
};

/// Depends on its two arguments alone: pictures can be drawn in any order, by any thread. Different seeds give disjoint
/// streams. Labels are drawn evenly.
ShapePicture draw_shape_picture(std::uint64_t seed, std::uint64_t index);

/// The picture's label, without drawing it.
int shape_picture_label(std::uint64_t seed, std::uint64_t index);

/// "red disc", by label.
std::vector<std::string> shapes_class_names();

}  // namespace secateur::image
