// SPDX-License-Identifier: Apache-2.0
#include "image/resize.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/error.hpp"

namespace secateur::image {
namespace {

/// The largest weight is a little above 1 and sums of 8-bit samples must fit 32 bits: 8 for the sample, 2 to spare.
constexpr int kWeightBits = 32 - 8 - 2;

/// Keys' cubic convolution kernel with a = -0.5: zero from 2 on.
double cubic(double x) {
  constexpr double kA = -0.5;
  x = std::fabs(x);
  if (x < 1.0) return ((kA + 2.0) * x - (kA + 3.0)) * x * x + 1;
  if (x < 2.0) return (((x - 5) * x + 8) * x - 4) * kA;
  return 0.0;
}

/// What one output sample is made of: weights.size() input samples from `first` on.
struct Tap {
  int first = 0;
  std::vector<std::int32_t> weights;
};

std::int32_t fixed_point(double weight) {
  const double scaled = weight * (1 << kWeightBits);
  return static_cast<std::int32_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);  // the cast cuts off
}

Tap tap_of(double centre, double factor, int input) {
  const double support = 2.0 * factor;
  Tap tap;
  tap.first = std::max(0, static_cast<int>(centre - support + 0.5));
  const int end = std::min(input, static_cast<int>(centre + support + 0.5));
  std::vector<double> weights;
  double sum = 0.0;
  for (int i = tap.first; i < end; ++i) {
    weights.push_back(cubic((i - centre + 0.5) * (1.0 / factor)));
    sum += weights.back();
  }
  for (const double weight : weights) tap.weights.push_back(fixed_point(sum == 0.0 ? weight : weight / sum));
  return tap;
}

/// For the samples [from, from + count) of `output` that are made of `input`.
std::vector<Tap> taps_of(int input, int output, int from, int count) {
  const double scale = static_cast<double>(input) / output;
  std::vector<Tap> taps;
  for (int i = from; i < from + count; ++i) taps.push_back(tap_of((i + 0.5) * scale, std::max(scale, 1.0), input));
  return taps;
}

std::uint8_t rounded(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp((sum + (1 << (kWeightBits - 1))) >> kWeightBits, 0, 255));
}

/// The rows [top, bottom) of `image`, each resampled.
Image along_rows(const Image& image, const std::vector<Tap>& taps, int top, int bottom) {
  Image result(static_cast<int>(taps.size()), bottom - top);
  for (int y = top; y < bottom; ++y) {
    std::uint8_t* to = result.row(y - top);
    for (const Tap& tap : taps) {
      const std::uint8_t* from = image.at(tap.first, y);
      std::int32_t sums[3] = {0, 0, 0};
      for (const std::int32_t weight : tap.weights) {
        for (std::int32_t& sum : sums) sum += weight * *from++;
      }
      for (const std::int32_t sum : sums) *to++ = rounded(sum);
    }
  }
  return result;
}

/// `image` begins with row `top` of what the taps count from.
Image along_columns(const Image& image, const std::vector<Tap>& taps, int top) {
  Image result(image.width, static_cast<int>(taps.size()));
  const std::size_t samples = Image::bytes_of(image.width, 1);
  std::vector<std::int32_t> sums(samples);
  for (int y = 0; y < result.height; ++y) {
    const Tap& tap = taps[static_cast<std::size_t>(y)];
    std::fill(sums.begin(), sums.end(), 0);
    int row = tap.first - top;
    for (const std::int32_t weight : tap.weights) {
      const std::uint8_t* from = image.row(row++);
      for (std::size_t i = 0; i < samples; ++i) sums[i] += weight * from[i];
    }
    std::transform(sums.begin(), sums.end(), result.row(y), rounded);
  }
  return result;
}

Image cut_out(const Image& image, const Window& window) {
  Image result(window.width, window.height);
  for (int y = 0; y < window.height; ++y) {
    std::copy_n(image.at(window.x, window.y + y), Image::bytes_of(window.width, 1), result.row(y));
  }
  return result;
}

}  // namespace

Image resize_bicubic(const Image& image, int width, int height, const Window& window) {
  SECATEUR_CHECK(image.width >= 1 && image.height >= 1 && width >= 1 && height >= 1, "a picture without pixels");
  SECATEUR_CHECK(window.x >= 0 && window.y >= 0 && window.width >= 1 && window.height >= 1 &&
                     window.width <= width - window.x && window.height <= height - window.y,
                 "the window lies outside of the picture");
  // A direction whose size stays is not resampled.
  if (height == image.height) {
    if (width == image.width) return cut_out(image, window);
    return along_rows(image, taps_of(image.width, width, window.x, window.width), window.y, window.y + window.height);
  }
  const std::vector<Tap> columns = taps_of(image.height, height, window.y, window.height);
  const int top = columns.front().first;
  const int bottom = columns.back().first + static_cast<int>(columns.back().weights.size());
  if (width == image.width) {
    return along_columns(cut_out(image, {window.x, top, window.width, bottom - top}), columns, top);
  }
  const std::vector<Tap> rows = taps_of(image.width, width, window.x, window.width);
  return along_columns(along_rows(image, rows, top, bottom), columns, top);
}

Image resize_bicubic(const Image& image, int width, int height) {
  return resize_bicubic(image, width, height, {0, 0, width, height});
}

Window centre_window(int width, int height, int side) {
  SECATEUR_CHECK(side >= 1 && side <= width && side <= height, "the crop is larger than the picture");
  return {(width - side) / 2, (height - side) / 2, side, side};
}

Image centre_crop(const Image& image, int side) {
  return cut_out(image, centre_window(image.width, image.height, side));
}

}  // namespace secateur::image
