// SPDX-License-Identifier: Apache-2.0
#include "simd/product.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

// Highway compiles this file once a target.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/product.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace secateur::simd {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR

// A processor without any of Highway's vector instruction sets.
void Panel(const std::int16_t* left, std::ptrdiff_t left_stride, int m, const std::int16_t* panel, int pairs,
           std::int32_t* result) {
  for (int row = 0; row < m; ++row) {
    std::int32_t sums[kPanel] = {};
    for (int p = 0; p < pairs; ++p) {
      const std::int32_t a0 = left[row * left_stride + 2 * p];
      const std::int32_t a1 = left[row * left_stride + 2 * p + 1];
      const std::int16_t* b = panel + static_cast<std::ptrdiff_t>(p) * 2 * kPanel;
      for (int col = 0; col < kPanel; ++col) sums[col] += a0 * b[2 * col] + a1 * b[2 * col + 1];
    }
    std::copy_n(sums, kPanel, result + row * kPanel);
  }
}

#else

/// Up to 8 lanes: a panel is two vectors or four.
using Sums = hn::CappedTag<std::int32_t, 8>;
using Pairs = hn::RepartitionToNarrow<Sums>;

HWY_INLINE std::int32_t load_pair(const std::int16_t* at) {
  std::int32_t pair;
  std::memcpy(&pair, at, sizeof pair);
  return pair;
}

/// kRows rows by kPanel columns, `pairs` pairs of the inner dimension; kVectors vectors hold a panel's row.
template <int kRows, int kVectors>
HWY_INLINE void tile(const std::int16_t* HWY_RESTRICT left, std::ptrdiff_t left_stride,
                     const std::int16_t* HWY_RESTRICT panel, int pairs, std::int32_t* HWY_RESTRICT result) {
  const Sums sums;
  const Pairs narrow;
  using V = hn::Vec<Sums>;
  V even[kRows][kVectors];
  V odd[kRows][kVectors];  // unused where the target adds pairs by itself
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) even[r][v] = odd[r][v] = hn::Zero(sums);
  }
  for (int p = 0; p < pairs; ++p) {
    hn::Vec<Pairs> b[kVectors];
    for (int v = 0; v < kVectors; ++v) {
      b[v] = hn::LoadU(narrow, panel + static_cast<std::ptrdiff_t>(p) * 2 * kPanel + v * 2 * (kPanel / kVectors));
    }
    for (int r = 0; r < kRows; ++r) {
      const auto a = hn::BitCast(narrow, hn::Set(sums, load_pair(left + r * left_stride + 2 * p)));
      for (int v = 0; v < kVectors; ++v)
        even[r][v] = hn::ReorderWidenMulAccumulate(sums, a, b[v], even[r][v], odd[r][v]);
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) {
      hn::StoreU(hn::RearrangeToOddPlusEven(even[r][v], odd[r][v]), sums,
                 result + r * kPanel + v * (kPanel / kVectors));
    }
  }
}

/// One panel's sums of all rows into `result` (m x kPanel). An odd last inner row is paired with zero by the caller.
template <int kVectors>
void panel_sums(const std::int16_t* left, std::ptrdiff_t left_stride, int m, const std::int16_t* panel, int pairs,
                std::int32_t* result) {
  constexpr int kRows = kVectors == 2 ? 6 : 2;
  int row = 0;
  for (; row + kRows <= m; row += kRows) {
    tile<kRows, kVectors>(left + row * left_stride, left_stride, panel, pairs, result + row * kPanel);
  }
  if constexpr (kRows > 4) {
    if (row + 4 <= m) {
      tile<4, kVectors>(left + row * left_stride, left_stride, panel, pairs, result + row * kPanel);
      row += 4;
    }
  }
  for (; row < m; ++row) tile<1, kVectors>(left + row * left_stride, left_stride, panel, pairs, result + row * kPanel);
}

void Panel(const std::int16_t* left, std::ptrdiff_t left_stride, int m, const std::int16_t* panel, int pairs,
           std::int32_t* result) {
  if (hn::Lanes(Sums()) == 8) {
    panel_sums<2>(left, left_stride, m, panel, pairs, result);
  } else {
    panel_sums<4>(left, left_stride, m, panel, pairs, result);
  }
}

#endif

#if HWY_HAVE_FLOAT64
/// A panel's sums (m x kPanel) as results, `width` columns of them. As in requantise.cpp, with the channels in
/// registers.
void RequantisePanel(const std::int32_t* HWY_RESTRICT sums, int m, int width, const double* HWY_RESTRICT bias,
                     const double* HWY_RESTRICT factor, double most, std::int16_t* HWY_RESTRICT result,
                     std::ptrdiff_t result_stride) {
  const hn::CappedTag<double, 8> wide;
  const hn::Rebind<std::int32_t, decltype(wide)> narrow;
  const hn::Rebind<std::int16_t, decltype(wide)> narrower;
  const int lanes = static_cast<int>(hn::Lanes(wide));
  const auto high = hn::Set(wide, most);
  const auto low = hn::Set(wide, -most);
  HWY_ALIGN std::int16_t ragged[kPanel];
  for (int column = 0; column < kPanel; column += lanes) {
    const auto biases = hn::LoadU(wide, bias + column);
    const auto factors = hn::LoadU(wide, factor + column);
    for (int row = 0; row < m; ++row) {
      const auto sum = hn::PromoteTo(wide, hn::LoadU(narrow, sums + row * kPanel + column));
      const auto value = hn::Round(hn::Mul(hn::Add(sum, biases), factors));
      const auto clamped = hn::Min(high, hn::Max(low, value));
      const auto words = hn::DemoteTo(narrower, hn::DemoteTo(narrow, clamped));
      if (column + lanes <= width) {
        hn::StoreU(words, narrower, result + row * result_stride + column);
      } else if (column < width) {
        hn::StoreU(words, narrower, ragged);
        std::copy_n(ragged, width - column, result + row * result_stride + column);
      }
    }
  }
}
#else
void RequantisePanel(const std::int32_t* sums, int m, int width, const double* bias, const double* factor, double most,
                     std::int16_t* result, std::ptrdiff_t result_stride) {
  for (int row = 0; row < m; ++row) {
    for (int column = 0; column < width; ++column) {
      const double value = std::nearbyint((sums[row * kPanel + column] + bias[column]) * factor[column]);
      result[row * result_stride + column] = static_cast<std::int16_t>(std::clamp(value, -most, most));
    }
  }
}
#endif

const char* Name() {
  return hwy::TargetName(HWY_TARGET);
}

}  // namespace HWY_NAMESPACE
}  // namespace secateur::simd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace secateur::simd {

HWY_EXPORT(Panel);
HWY_EXPORT(RequantisePanel);
HWY_EXPORT(Name);

namespace {

/// Left values of 16 bits and right ones of 8 sum in 32 bits over this many products: 512 * 32767 * 128 < 2^31.
constexpr int kChunk = 512;

/// Rows that stay in the first-level cache while the panels pass: about 24 KiB of them, whole tiles.
constexpr int kRowBlock = 96;
int row_block(int inner) {
  return std::clamp(12288 / std::max(inner, 1) / 6 * 6, 6, kRowBlock);
}

/// The left operand with an even inner size: as it is, or copied with a zero behind each row.
class EvenLeft {
 public:
  EvenLeft(const std::int16_t* left, std::ptrdiff_t stride, int m, int k) : data_(left), stride_(stride) {
    if (k % 2 == 0) return;
    stride_ = k + 1;
    copy_.assign(static_cast<std::size_t>(m) * static_cast<std::size_t>(stride_), 0);
    for (int row = 0; row < m; ++row) std::copy_n(left + row * stride, k, copy_.data() + row * stride_);
    data_ = copy_.data();
  }
  const std::int16_t* data() const { return data_; }
  std::ptrdiff_t stride() const { return stride_; }

 private:
  const std::int16_t* data_;
  std::ptrdiff_t stride_;
  std::vector<std::int16_t> copy_;
};

/// value = 256 * high + low; high is -128..128 for any 16 bits, low -128..127.
std::int16_t high_part(std::int16_t value) {
  return static_cast<std::int16_t>((value + 128) >> 8);
}
std::int16_t low_part(std::int16_t value, std::int16_t high) {
  return static_cast<std::int16_t>(value - high * 256);
}

}  // namespace

void RightOperand::resize(int rows, int cols, int bits) {
  rows_ = rows;
  cols_ = cols;
  bits_ = bits;
  const auto panels = static_cast<std::size_t>((cols + kPanel - 1) / kPanel);
  low_.assign(panels * static_cast<std::size_t>(panel_size()), 0);
  high_.assign(bits == 16 ? low_.size() : 0, 0);
}

void RightOperand::put(std::ptrdiff_t at, std::int16_t value) {
  const auto place = static_cast<std::size_t>(at);
  if (bits_ == 8) {
    low_[place] = value;
    return;
  }
  high_[place] = high_part(value);
  low_[place] = low_part(value, high_[place]);
}

/// `read(r, c)`: the value r rows and c columns from the corner. Whole pairs of rows within a panel, the common case,
/// go through a loop that the compiler can turn into vectors.
template <typename Read>
void RightOperand::place(int row, int col, int height, int width, Read read) {
  for (int c = 0; c < width;) {
    const int run = std::min(kPanel - (col + c) % kPanel, width - c);
    int r = 0;
    if (row % 2 == 0 && run == kPanel) {
      for (; r + 2 <= height; r += 2) {
        const std::ptrdiff_t at = index(row + r, col + c);
        std::int16_t* low = low_.data() + at;
        if (bits_ == 8) {
          for (int i = 0; i < kPanel; ++i) {
            low[2 * i] = read(r, c + i);
            low[2 * i + 1] = read(r + 1, c + i);
          }
          continue;
        }
        std::int16_t pairs[2 * kPanel];
        for (int i = 0; i < kPanel; ++i) {
          pairs[2 * i] = read(r, c + i);
          pairs[2 * i + 1] = read(r + 1, c + i);
        }
        std::int16_t* high = high_.data() + at;
        for (int i = 0; i < 2 * kPanel; ++i) {
          high[i] = high_part(pairs[i]);
          low[i] = low_part(pairs[i], high[i]);
        }
      }
    }
    for (; r < height; ++r) {
      for (int i = 0; i < run; ++i) put(index(row + r, col + c + i), read(r, c + i));
    }
    c += run;
  }
}

void RightOperand::set(int row, int col, int height, int width, const std::int16_t* values, std::ptrdiff_t stride) {
  place(row, col, height, width, [=](int r, int c) { return values[r * stride + c]; });
}

void RightOperand::set_bytes(int row, int col, int height, int width, const std::uint8_t* bytes,
                             std::ptrdiff_t byte_stride) {
  if (bits_ == 8) {
    place(row, col, height, width,
          [=](int r, int c) { return std::int16_t{static_cast<std::int8_t>(bytes[r * byte_stride + c])}; });
    return;
  }
  place(row, col, height, width, [=](int r, int c) {
    const std::uint8_t* at = bytes + r * byte_stride + 2 * c;
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(at[0] | (at[1] << 8)));
  });
}

void RightOperand::set_transposed(int row, int col, int height, int width, const std::int16_t* values,
                                  std::ptrdiff_t stride) {
  place(row, col, height, width, [=](int r, int c) { return values[c * stride + r]; });
}

void multiply(const std::int16_t* left, std::ptrdiff_t left_stride, int m, const RightOperand& right,
              std::int32_t* result, std::ptrdiff_t result_stride) {
  const EvenLeft even(left, left_stride, m, right.rows());
  const int pairs = (right.rows() + 1) / 2;
  const auto kernel = HWY_DYNAMIC_DISPATCH(Panel);
  alignas(64) std::int32_t sums[kRowBlock * kPanel];
  const int block = row_block(right.rows());
  for (int first = 0; first < m; first += block) {
    const int rows = std::min(block, m - first);
    for (int col = 0; col < right.cols(); col += kPanel) {
      kernel(even.data() + first * even.stride(), even.stride(), rows, right.low(col / kPanel), pairs, sums);
      const int width = std::min(kPanel, right.cols() - col);
      for (int row = 0; row < rows; ++row) {
        std::memcpy(result + (first + row) * result_stride + col, sums + row * kPanel,
                    sizeof(std::int32_t) * static_cast<std::size_t>(width));
      }
    }
  }
}

void multiply(const std::int16_t* left, std::ptrdiff_t left_stride, int m, const RightOperand& right,
              std::int64_t* result, std::ptrdiff_t result_stride) {
  const EvenLeft even(left, left_stride, m, right.rows());
  const auto kernel = HWY_DYNAMIC_DISPATCH(Panel);
  alignas(64) std::int32_t low[kRowBlock * kPanel];
  alignas(64) std::int32_t high[kRowBlock * kPanel];
  const int block = row_block(right.rows());
  for (int first = 0; first < m; first += block) {
    const int rows = std::min(block, m - first);
    for (int col = 0; col < right.cols(); col += kPanel) {
      const int width = std::min(kPanel, right.cols() - col);
      for (int inner = 0; inner < right.rows() || inner == 0; inner += kChunk) {
        const int pairs = (std::min(kChunk, right.rows() - inner) + 1) / 2;
        const std::int16_t* from = even.data() + first * even.stride() + inner;
        const std::ptrdiff_t offset = static_cast<std::ptrdiff_t>(inner) * kPanel;
        kernel(from, even.stride(), rows, right.low(col / kPanel) + offset, pairs, low);
        kernel(from, even.stride(), rows, right.high(col / kPanel) + offset, pairs, high);
        for (int row = 0; row < rows; ++row) {
          std::int64_t* to = result + (first + row) * result_stride + col;
          for (int i = 0; i < width; ++i) {
            const std::int64_t sum = std::int64_t{256} * high[row * kPanel + i] + low[row * kPanel + i];
            to[i] = inner == 0 ? sum : to[i] + sum;
          }
        }
      }
    }
  }
}

void multiply(const std::int16_t* left, std::ptrdiff_t left_stride, int m, const RightOperand& right,
              const Channels& channels, int result_bits, std::int16_t* result, std::ptrdiff_t result_stride) {
  const int n = right.cols();
  if (right.bits() == 16) {
    std::vector<std::int64_t> sums(static_cast<std::size_t>(m) * static_cast<std::size_t>(n));
    multiply(left, left_stride, m, right, sums.data(), n);
    for (int row = 0; row < m; ++row) {
      requantise(sums.data() + static_cast<std::ptrdiff_t>(row) * n, n, channels, 0, result_bits,
                 result + row * result_stride);
    }
    return;
  }
  const EvenLeft even(left, left_stride, m, right.rows());
  const int pairs = (right.rows() + 1) / 2;
  const auto kernel = HWY_DYNAMIC_DISPATCH(Panel);
  const auto finish = HWY_DYNAMIC_DISPATCH(RequantisePanel);
  const double most = result_bits == 8 ? 127 : 32767;
  alignas(64) std::int32_t sums[kRowBlock * kPanel];
  const int block = row_block(right.rows());
  for (int first = 0; first < m; first += block) {
    const int rows = std::min(block, m - first);
    for (int col = 0; col < n; col += kPanel) {
      kernel(even.data() + first * even.stride(), even.stride(), rows, right.low(col / kPanel), pairs, sums);
      finish(sums, rows, std::min(kPanel, n - col), channels.bias() + col, channels.factor() + col, most,
             result + first * result_stride + col, result_stride);
    }
  }
}

const char* target() {
  return HWY_DYNAMIC_DISPATCH(Name)();
}

}  // namespace secateur::simd
#endif
