// SPDX-License-Identifier: Apache-2.0
// Requantisation of whole rows, equal to arith::requantise bit for bit. 32-bit sums go through double: sum + bias is
// below 2^32 and the multiplier below 2^17, so the product is exact, and so is the division by a power of two; rounding
// is half to even in both. 64-bit sums take arith itself.
#pragma once

#include <cstdint>
#include <vector>

#include "arith/integer.hpp"

namespace secateur::simd {

/// Columns that the product's kernels take together.
inline constexpr int kPanel = 16;

/// What an output channel adds and is scaled by.
struct Channel {
  std::int32_t bias = 0;
  arith::Scaling scaling;
};

/// The channels of a matrix, prepared for rows.
class Channels {
 public:
  Channels() = default;
  explicit Channels(std::vector<Channel> channels);
  /// `count` equal ones without bias.
  Channels(int count, arith::Scaling scaling);

  int size() const { return static_cast<int>(channels_.size()); }
  const Channel& operator[](int i) const { return channels_[static_cast<std::size_t>(i)]; }
  /// Padded with zeros to whole panels.
  const double* bias() const { return bias_.data(); }
  const double* factor() const { return factor_.data(); }

 private:
  std::vector<Channel> channels_;
  std::vector<double> bias_;
  std::vector<double> factor_;
};

/// result[i] = requantise(sums[i] + bias, scaling, bits) with channel first + i, for `count` values. bits: 8 or 16.
void requantise(const std::int32_t* sums, int count, const Channels& channels, int first, int bits,
                std::int16_t* result);
void requantise(const std::int64_t* sums, int count, const Channels& channels, int first, int bits,
                std::int16_t* result);

}  // namespace secateur::simd
