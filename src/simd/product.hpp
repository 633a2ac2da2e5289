// SPDX-License-Identifier: Apache-2.0
// Exact integer matrix products for the integer reference and the functional simulation, in vectors chosen at run time
// (Google Highway). The sums are those of arith::multiply_accumulate, bit for bit: a test compares them. Order does not
// matter, because nothing rounds and nothing overflows.
#pragma once

#include <cstdint>
#include <vector>

#include "simd/requantise.hpp"

namespace secateur::simd {

/// The right operand, k x n, laid out for the kernels: panels of kPanel columns, pairs of rows side by side. 16-bit
/// values are split into 256 * high + low, each within 8 signed bits, so that products still sum in 32 bits.
class RightOperand {
 public:
  RightOperand() = default;
  /// All zero. `bits`: 8 (values within -255..255) or 16.
  RightOperand(int rows, int cols, int bits) { resize(rows, cols, bits); }

  /// Keeps the memory it has; all zero afterwards.
  void resize(int rows, int cols, int bits);

  int rows() const { return rows_; }
  int cols() const { return cols_; }
  int bits() const { return bits_; }

  /// `values`: row-major with `stride` values a row, placed from (row, col) on; bits as the operand's.
  void set(int row, int col, int height, int width, const std::int16_t* values, std::ptrdiff_t stride);
  /// The same from bytes: signed 8-bit values, or 16-bit ones with the low byte first.
  void set_bytes(int row, int col, int height, int width, const std::uint8_t* bytes, std::ptrdiff_t byte_stride);
  /// The same from the transposed: values[c * stride + r] goes to (row + r, col + c).
  void set_transposed(int row, int col, int height, int width, const std::int16_t* values, std::ptrdiff_t stride);

  /// kPanel columns, from an even row on.
  const std::int16_t* low(int panel) const { return low_.data() + panel * panel_size(); }
  const std::int16_t* high(int panel) const { return high_.data() + panel * panel_size(); }

 private:
  std::ptrdiff_t panel_size() const { return static_cast<std::ptrdiff_t>(rows_ + (rows_ & 1)) * kPanel; }
  std::ptrdiff_t index(int row, int col) const {
    return (col / kPanel) * panel_size() + (static_cast<std::ptrdiff_t>(row / 2) * kPanel + col % kPanel) * 2 +
           (row & 1);
  }
  void put(std::ptrdiff_t at, std::int16_t value);
  template <typename Read>
  void place(int row, int col, int height, int width, Read read);

  int rows_ = 0;
  int cols_ = 0;
  int bits_ = 8;
  std::vector<std::int16_t> low_;
  std::vector<std::int16_t> high_;
};

/// result (m x n, `result_stride`) = left (m x k, `left_stride`) * right, for right.bits() == 8. The left values lie
/// within -255..255 and k is at most 2^14: sums stay below 2^31.
void multiply(const std::int16_t* left, std::ptrdiff_t left_stride, int m, const RightOperand& right,
              std::int32_t* result, std::ptrdiff_t result_stride);

/// The same for right.bits() == 16, left values within -32767..32767.
void multiply(const std::int16_t* left, std::ptrdiff_t left_stride, int m, const RightOperand& right,
              std::int64_t* result, std::ptrdiff_t result_stride);

/// The product, requantised to `result_bits` bits with one channel a column: result (m x n, `result_stride`).
void multiply(const std::int16_t* left, std::ptrdiff_t left_stride, int m, const RightOperand& right,
              const Channels& channels, int result_bits, std::int16_t* result, std::ptrdiff_t result_stride);

/// "AVX2": what the kernels run on.
const char* target();

}  // namespace secateur::simd
