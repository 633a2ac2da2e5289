// SPDX-License-Identifier: Apache-2.0
#include "pruning/packed_columns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"

namespace secateur::pruning {
namespace {

std::size_t index(int row, int cols, int col) {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(cols) + static_cast<std::size_t>(col);
}

PackedHeader header_of(const BlockMask& mask, int column, int weight_bits, RowList rows) {
  PackedHeader header;
  header.column = static_cast<std::uint16_t>(column);
  header.kept = static_cast<std::uint16_t>(mask.kept(column));
  header.flags =
      static_cast<std::uint16_t>((rows == RowList::dense ? kPackedDense : 0) | (weight_bits == 16 ? kPackedWide : 0));
  SECATEUR_CHECK(rows == RowList::listed || mask.kept(column) == mask.block_rows(), "a dense column keeps every block");
  return header;
}

/// The part of the matrix that a block covers, without its padding.
struct Patch {
  int row0, rows, col0, cols;
};

Patch patch_of(int rows, int cols, int block, int block_row, int block_col) {
  const int row0 = block_row * block;
  const int col0 = block_col * block;
  return {row0, std::min(block, rows - row0), col0, std::min(block, cols - col0)};
}

void write_column(const BlockMask& mask, const MatrixValues& values, const PackedHeader& header, std::uint8_t* bytes) {
  const int column = header.column;
  std::vector<PackedChannel> channels(static_cast<std::size_t>(mask.block));
  const Patch outputs = patch_of(mask.rows, mask.cols, mask.block, 0, column);
  if (!values.channels.empty()) std::copy_n(values.channels.begin() + outputs.col0, outputs.cols, channels.begin());
  write_packed_header(bytes, header, mask.block, mask.rows_of(column), channels.data());
  if (values.weights.empty()) return;
  for (int i = 0; i < header.kept; ++i) {
    const Patch patch = patch_of(mask.rows, mask.cols, mask.block, mask.rows_of(column)[i], column);
    for (int row = 0; row < patch.rows; ++row) {
      for (int col = 0; col < patch.cols; ++col) {
        const std::int16_t value = values.weights[index(patch.row0 + row, mask.cols, patch.col0 + col)];
        SECATEUR_CHECK(header.weight_bits() == 16 || (value >= -128 && value <= 127),
                       "an 8-bit weight is out of range");
        write_packed_weight(bytes, header, mask.block, i, row, col, value);
      }
    }
  }
}

void read_column(const PackedMatrix& packed, const std::uint8_t* bytes, UnpackedMatrix& matrix) {
  const PackedHeader header = read_packed_header(bytes);
  const Patch outputs = patch_of(packed.rows, packed.cols, packed.block, 0, header.column);
  for (int channel = 0; channel < outputs.cols; ++channel) {
    matrix.values.channels[static_cast<std::size_t>(outputs.col0 + channel)] =
        read_packed_channel(bytes, header, channel);
  }
  for (int i = 0; i < header.kept; ++i) {
    const int block_row = read_packed_row(bytes, header, i);
    matrix.mask.row_index.push_back(static_cast<std::uint16_t>(block_row));
    const Patch patch = patch_of(packed.rows, packed.cols, packed.block, block_row, header.column);
    for (int row = 0; row < patch.rows; ++row) {
      for (int col = 0; col < patch.cols; ++col) {
        matrix.values.weights[index(patch.row0 + row, packed.cols, patch.col0 + col)] =
            read_packed_weight(bytes, header, packed.block, i, row, col);
      }
    }
  }
}

}  // namespace

PackedMatrix pack_columns(const BlockMask& mask, const MatrixValues& values, int weight_bits, RowList rows) {
  SECATEUR_CHECK(weight_bits == 8 || weight_bits == 16, "weights are packed as 8 or 16 bits");
  const std::size_t elements = index(mask.rows, mask.cols, 0);
  SECATEUR_CHECK(values.weights.empty() || values.weights.size() == elements, "weights do not fit the matrix");
  SECATEUR_CHECK(values.channels.empty() || values.channels.size() == static_cast<std::size_t>(mask.cols),
                 "one channel an output");
  PackedMatrix packed{mask.rows, mask.cols, mask.block, {}, {0}};
  for (int column = 0; column < mask.block_cols(); ++column) {
    packed.column_start.push_back(packed.column_start.back() +
                                  packed_column_bytes(header_of(mask, column, weight_bits, rows), mask.block));
  }
  packed.bytes.resize(static_cast<std::size_t>(packed.column_start.back()));
  for (int column = 0; column < mask.block_cols(); ++column) {
    std::uint8_t* bytes = packed.bytes.data() + packed.column_start[static_cast<std::size_t>(column)];
    write_column(mask, values, header_of(mask, column, weight_bits, rows), bytes);
  }
  return packed;
}

UnpackedMatrix unpack_columns(const PackedMatrix& packed) {
  UnpackedMatrix matrix;
  matrix.mask.rows = packed.rows;
  matrix.mask.cols = packed.cols;
  matrix.mask.block = packed.block;
  matrix.mask.column_start.push_back(0);
  matrix.values.weights.resize(index(packed.rows, packed.cols, 0));
  matrix.values.channels.resize(static_cast<std::size_t>(packed.cols));
  for (int column = 0; column < matrix.mask.block_cols(); ++column) {
    const std::int64_t start = packed.column_start[static_cast<std::size_t>(column)];
    const std::uint8_t* bytes = packed.bytes.data() + start;
    const std::int64_t size = packed.column_start[static_cast<std::size_t>(column) + 1] - start;
    const char* fault =
        packed_column_fault(bytes, size, packed.block, matrix.mask.block_rows(), matrix.mask.block_cols());
    if (fault == nullptr && read_packed_header(bytes).column != column) fault = "the column index is not the column's";
    if (fault != nullptr) throw RunError(fmt::format("packed column {}: {}", column, fault));
    read_column(packed, bytes, matrix);
    matrix.mask.column_start.push_back(static_cast<std::uint32_t>(matrix.mask.row_index.size()));
  }
  return matrix;
}

}  // namespace secateur::pruning
