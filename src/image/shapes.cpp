// SPDX-License-Identifier: Apache-2.0
// Clutter: two gratings of grey, a few grey strokes, noise a pixel. Shape: tilted a little, its edge smoothed by
// 4 x 4 samples a pixel, its colour varied in strength. sine and cosine are the platform's: a channel may differ by 1
// between two mathematics libraries.
#include "image/shapes.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/draw.hpp"
#include "base/mixed_bits.hpp"

namespace secateur::image {
namespace {

constexpr double kTurn = 6.283185307179586;
constexpr double kTilt = kTurn / 16;  ///< at most, to either side
constexpr int kSamples = 4;           ///< a side of a pixel

using Plane = std::vector<double>;

class Brush {
 public:
  explicit Brush(std::uint64_t seed) : draw_(seed) {}

  int below(int n) { return static_cast<int>(draw_.below(static_cast<std::uint64_t>(n))); }
  /// Evenly between the two: 53 bits.
  double between(double low, double high) {
    return low + (high - low) * static_cast<double>(draw_.bits() >> 11) / 9007199254740992.0;
  }

 private:
  Draw draw_;
};

void add_grating(Plane& grey, Brush& brush) {
  const double angle = brush.between(0, kTurn);
  const double period = brush.between(3, 16);
  const double phase = brush.between(0, kTurn);
  const double strength = brush.between(8, 30);
  for (int y = 0; y < kShapesSide; ++y) {
    for (int x = 0; x < kShapesSide; ++x) {
      const double along = x * std::cos(angle) + y * std::sin(angle);
      grey[static_cast<std::size_t>(y * kShapesSide + x)] += strength * std::sin(kTurn * along / period + phase);
    }
  }
}

/// A line of grey, 1 to 3 pixels wide: an edge that is no shape's.
void add_stroke(Plane& grey, Brush& brush) {
  const double x0 = brush.between(0, kShapesSide);
  const double y0 = brush.between(0, kShapesSide);
  const double angle = brush.between(0, kTurn);
  const double length = brush.between(4, 14);
  const double half_width = brush.between(0.5, 1.5);
  const double strength = brush.between(25, 60) * (brush.below(2) == 0 ? 1 : -1);
  for (int y = 0; y < kShapesSide; ++y) {
    for (int x = 0; x < kShapesSide; ++x) {
      const double along = (x - x0) * std::cos(angle) + (y - y0) * std::sin(angle);
      const double across = (y - y0) * std::cos(angle) - (x - x0) * std::sin(angle);
      if (along >= 0 && along <= length && std::abs(across) <= half_width) {
        grey[static_cast<std::size_t>(y * kShapesSide + x)] += strength;
      }
    }
  }
}

/// `x` and `y` from the shape's centre, in its own axes; `size` is the radius of the circle around it.
bool inside(DrawnShape shape, double x, double y, double size) {
  switch (shape) {
    case DrawnShape::disc:
      return x * x + y * y <= size * size;
    case DrawnShape::square:
      return std::max(std::abs(x), std::abs(y)) <= size * 0.7071067811865476;
    case DrawnShape::triangle:  // one corner upwards; the others at 120 degrees
      return y <= size / 2 && y >= -size + std::abs(x) * 1.7320508075688772;
    case DrawnShape::cross: {
      const double arm = size * 0.3;  // half an arm's width; its end touches the circle at 0.954 of its radius
      const double reach = size * 0.9539392014169457;
      const double ax = std::abs(x);
      const double ay = std::abs(y);
      return (ax <= arm && ay <= reach) || (ay <= arm && ax <= reach);
    }
  }
  return false;
}

/// Smallest and largest circumscribed radius in pixels: areas of 45 to 100 pixels, whatever the shape.
std::array<double, 2> sizes(DrawnShape shape) {
  switch (shape) {
    case DrawnShape::disc:
      return {3.8, 5.6};
    case DrawnShape::square:
      return {4.8, 7.0};
    case DrawnShape::triangle:
      return {5.9, 8.7};
    case DrawnShape::cross:
      return {5.0, 7.0};
  }
  return {};
}

std::array<double, 3> colour(Paint paint, Brush& brush) {
  std::array<double, 3> rgb{brush.between(10, 70), brush.between(10, 70), brush.between(10, 70)};
  rgb[static_cast<std::size_t>(paint)] = brush.between(180, 245);
  return rgb;
}

std::uint8_t as_byte(double value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

Brush brush_of(std::uint64_t seed, std::uint64_t index) {
  return Brush(mixed_bits(mixed_bits(seed + kGoldenGamma) + index));
}

void draw_label(Brush& brush, ShapePicture& picture) {
  picture.shape = static_cast<DrawnShape>(brush.below(kShapes));
  picture.paint = static_cast<Paint>(brush.below(kPaints));
}

}  // namespace

int shape_picture_label(std::uint64_t seed, std::uint64_t index) {
  Brush brush = brush_of(seed, index);
  ShapePicture picture;
  draw_label(brush, picture);
  return picture.label();
}

ShapePicture draw_shape_picture(std::uint64_t seed, std::uint64_t index) {
  Brush brush = brush_of(seed, index);
  ShapePicture picture;
  draw_label(brush, picture);
  picture.image = Image(kShapesSide, kShapesSide);

  Plane grey(std::size_t{kShapesSide} * kShapesSide, brush.between(80, 170));
  add_grating(grey, brush);
  add_grating(grey, brush);
  for (int strokes = 2 + brush.below(4); strokes > 0; --strokes) add_stroke(grey, brush);

  const auto range = sizes(picture.shape);
  const double size = brush.between(range[0], range[1]);
  const double centre_x = brush.between(size, kShapesSide - size);
  const double centre_y = brush.between(size, kShapesSide - size);
  const double angle = brush.between(-kTilt, kTilt);
  const std::array<double, 3> rgb = colour(picture.paint, brush);
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);

  for (int y = 0; y < kShapesSide; ++y) {
    for (int x = 0; x < kShapesSide; ++x) {
      int hits = 0;
      for (int sample = 0; sample < kSamples * kSamples; ++sample) {
        const double dx = x + (sample % kSamples + 0.5) / kSamples - centre_x;
        const double dy = y + (sample / kSamples + 0.5) / kSamples - centre_y;
        hits += inside(picture.shape, dx * cosine + dy * sine, dy * cosine - dx * sine, size);
      }
      const double part = static_cast<double>(hits) / (kSamples * kSamples);
      picture.covered += part;
      std::uint8_t* pixel = picture.image.at(x, y);
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const double ground = grey[static_cast<std::size_t>(y * kShapesSide + x)];
        pixel[channel] = as_byte(ground + part * (rgb[channel] - ground) + brush.between(-18, 18));
      }
    }
  }
  return picture;
}

std::vector<std::string> shapes_class_names() {
  std::vector<std::string> names;
  for (const char* shape : {"disc", "square", "triangle", "cross"}) {
    for (const char* paint : {"red", "green", "blue"}) names.push_back(std::string(paint) + " " + shape);
  }
  return names;
}

}  // namespace secateur::image
