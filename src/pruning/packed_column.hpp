// SPDX-License-Identifier: Apache-2.0
// One packed weight column as bytes (docs/formats.md, "Packed weight columns"): reading it, as the kernels do, and
// writing it. C++14, no containers, no heap, no exceptions: HLS includes it. Bytes are addressed one by one, so that
// neither the host's byte order nor alignment matters.
#pragma once

#include <cstdint>

#include "pruning/packed_format.hpp"

namespace secateur {
namespace pruning {

/// The column keeps every block row and lists none.
constexpr std::uint16_t kPackedDense = 1;
/// Weights are 16 bits wide, else 8.
constexpr std::uint16_t kPackedWide = 2;

struct PackedHeader {
  std::uint16_t column = 0;  ///< block column of the (packed) matrix
  std::uint16_t kept = 0;    ///< blocks
  std::uint16_t flags = 0;

  constexpr bool is_dense() const { return (flags & kPackedDense) != 0; }
  constexpr int weight_bits() const { return (flags & kPackedWide) != 0 ? 16 : 8; }
};

/// Of one output channel: y = requantise(accumulator + bias, multiplier, shift).
struct PackedChannel {
  std::int32_t bias = 0;
  std::int32_t multiplier = 0;
  std::int32_t shift = 0;
};

inline std::uint16_t packed_load16(const std::uint8_t* at) {
  return static_cast<std::uint16_t>(at[0] | (at[1] << 8));
}

inline std::int32_t packed_load32(const std::uint8_t* at) {
  const std::uint32_t low = packed_load16(at);
  const std::uint32_t high = packed_load16(at + 2);
  return static_cast<std::int32_t>(low | (high << 16));
}

inline void packed_store16(std::uint8_t* at, std::uint16_t value) {
  at[0] = static_cast<std::uint8_t>(value & 255);
  at[1] = static_cast<std::uint8_t>(value >> 8);
}

inline void packed_store32(std::uint8_t* at, std::int32_t value) {
  const std::uint32_t bits = static_cast<std::uint32_t>(value);
  packed_store16(at, static_cast<std::uint16_t>(bits & 65535));
  packed_store16(at + 2, static_cast<std::uint16_t>(bits >> 16));
}

inline PackedHeader read_packed_header(const std::uint8_t* column) {
  PackedHeader header;
  header.column = packed_load16(column);
  header.kept = packed_load16(column + 2);
  header.flags = packed_load16(column + 4);
  return header;
}

/// Block row of the `i`-th kept block.
inline int read_packed_row(const std::uint8_t* column, const PackedHeader& header, int i) {
  return header.is_dense() ? i : packed_load16(column + kPackedFixedHeaderBytes + 2 * i);
}

constexpr std::int64_t packed_channel_offset(const PackedHeader& header, int channel) {
  return kPackedFixedHeaderBytes + (header.is_dense() ? 0 : std::int64_t{2} * header.kept) +
         kPackedChannelBytes * channel;
}

inline PackedChannel read_packed_channel(const std::uint8_t* column, const PackedHeader& header, int channel) {
  const std::uint8_t* at = column + packed_channel_offset(header, channel);
  PackedChannel read;
  read.bias = packed_load32(at);
  read.multiplier = packed_load32(at + 4);
  read.shift = packed_load32(at + 8);
  return read;
}

/// Where the weight (row, col) of the `i`-th kept block lies in the column.
constexpr std::int64_t packed_weight_offset(const PackedHeader& header, int block, int i, int row, int col) {
  return packed_header_bytes(header.kept, block, header.is_dense()) +
         ((std::int64_t{i} * block + row) * block + col) * header.weight_bits() / 8;
}

inline std::int16_t read_packed_weight(const std::uint8_t* column, const PackedHeader& header, int block, int i,
                                       int row, int col) {
  const std::uint8_t* at = column + packed_weight_offset(header, block, i, row, col);
  if (header.weight_bits() == 16) return static_cast<std::int16_t>(packed_load16(at));
  return static_cast<std::int8_t>(at[0]);
}

constexpr std::int64_t packed_column_bytes(const PackedHeader& header, int block) {
  return packed_column_bytes(header.kept, block, header.weight_bits(), header.is_dense());
}

/// Header words, block rows (`rows`, unless dense) and channels (`channels`, one for each of the `block` outputs). The
/// column's bytes must be zero before: padding stays so.
inline void write_packed_header(std::uint8_t* column, const PackedHeader& header, int block, const std::uint16_t* rows,
                                const PackedChannel* channels) {
  packed_store16(column, header.column);
  packed_store16(column + 2, header.kept);
  packed_store16(column + 4, header.flags);
  if (!header.is_dense()) {
    for (int i = 0; i < header.kept; ++i) packed_store16(column + kPackedFixedHeaderBytes + 2 * i, rows[i]);
  }
  for (int channel = 0; channel < block; ++channel) {
    std::uint8_t* at = column + packed_channel_offset(header, channel);
    packed_store32(at, channels[channel].bias);
    packed_store32(at + 4, channels[channel].multiplier);
    packed_store32(at + 8, channels[channel].shift);
  }
}

inline void write_packed_weight(std::uint8_t* column, const PackedHeader& header, int block, int i, int row, int col,
                                std::int16_t value) {
  std::uint8_t* at = column + packed_weight_offset(header, block, i, row, col);
  if (header.weight_bits() == 16) {
    packed_store16(at, static_cast<std::uint16_t>(value));
  } else {
    at[0] = static_cast<std::uint8_t>(value & 255);
  }
}

/// What is wrong with a column of at most `bytes` bytes in a matrix of `block_rows` x `block_cols` blocks; null when it
/// is sound.
inline const char* packed_column_fault(const std::uint8_t* column, std::int64_t bytes, int block, int block_rows,
                                       int block_cols) {
  if (bytes < kPackedAlignment) return "the column is shorter than its shortest header";
  const PackedHeader header = read_packed_header(column);
  if (header.column >= block_cols) return "the column index is outside the matrix";
  if (header.kept > block_rows) return "more blocks are kept than there are rows";
  if ((header.flags & ~(kPackedDense | kPackedWide)) != 0) return "unknown flags are set";
  if (packed_load16(column + 6) != 0) return "the reserved word is not zero";
  if (header.is_dense() && header.kept != block_rows) return "a dense column does not keep every block row";
  if (packed_column_bytes(header, block) > bytes) return "the column is truncated";
  int last = -1;
  for (int i = 0; i < header.kept; ++i) {
    const int row = read_packed_row(column, header, i);
    if (row <= last || row >= block_rows) return "block rows do not ascend within the matrix";
    last = row;
  }
  return nullptr;
}

}  // namespace pruning
}  // namespace secateur
