// SPDX-License-Identifier: Apache-2.0
#include "vit/position_embedding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.hpp"

namespace secateur::vit {
namespace {

/// Keys' cubic convolution kernel.
double cubic(double x) {
  constexpr double a = -0.75;
  const double t = std::abs(x);
  if (t <= 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  if (t < 2) return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
  return 0;
}

/// Four neighbours along one axis.
struct Taps {
  std::array<int, 4> index{};
  std::array<double, 4> weight{};
};

std::vector<Taps> taps(int from, int to) {
  std::vector<Taps> all;
  for (int i = 0; i < to; ++i) {
    const double centre = (i + 0.5) * from / to - 0.5;
    const int first = static_cast<int>(std::floor(centre)) - 1;
    Taps tap;
    for (int j = 0; j < 4; ++j) {
      tap.index[static_cast<std::size_t>(j)] = std::clamp(first + j, 0, from - 1);
      tap.weight[static_cast<std::size_t>(j)] = cubic(centre - (first + j));
    }
    all.push_back(tap);
  }
  return all;
}

}  // namespace

std::vector<float> interpolated_positions(const std::vector<float>& positions, int special, int from, int to,
                                          int width) {
  const auto w = static_cast<std::size_t>(width);
  const auto offset = static_cast<std::size_t>(special) * w;
  SECATEUR_CHECK(positions.size() == offset + static_cast<std::size_t>(from) * static_cast<std::size_t>(from) * w,
                 "one position a patch");
  if (from == to) return positions;
  std::vector<float> result(positions.begin(), positions.begin() + static_cast<std::ptrdiff_t>(offset));
  const std::vector<Taps> axis = taps(from, to);
  std::vector<double> sum(w);
  for (const Taps& y : axis) {
    for (const Taps& x : axis) {
      std::fill(sum.begin(), sum.end(), 0.0);
      for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t j = 0; j < 4; ++j) {
          const double weight = y.weight[i] * x.weight[j];
          const float* row = positions.data() + offset + static_cast<std::size_t>(y.index[i] * from + x.index[j]) * w;
          for (std::size_t c = 0; c < w; ++c) sum[c] += weight * row[c];
        }
      }
      result.insert(result.end(), sum.begin(), sum.end());
    }
  }
  return result;
}

std::string to_words(const Interpolation& interpolation) {
  return fmt::format("position embeddings interpolated from {0} x {0} to {1} x {1} patches", interpolation.stored_side,
                     interpolation.side);
}

}  // namespace secateur::vit
