// SPDX-License-Identifier: Apache-2.0
// A whole weight matrix as packed columns: the bytes that lie in the memory of the board. Host side; the kernels read
// single columns (packed_column.hpp).
#pragma once

#include <cstdint>
#include <vector>

#include "pruning/block_mask.hpp"
#include "pruning/packed_column.hpp"

namespace secateur::pruning {

/// Quantised values of a rows x cols matrix (in x out). What is empty is packed as zeros: structure alone.
struct MatrixValues {
  std::vector<std::int16_t> weights;    ///< row-major; within 8 bits where weight_bits is 8
  std::vector<PackedChannel> channels;  ///< one an output
};

struct PackedMatrix {
  int rows = 0;
  int cols = 0;
  int block = 1;
  std::vector<std::uint8_t> bytes;         ///< the columns one after the other, each aligned to kPackedAlignment
  std::vector<std::int64_t> column_start;  ///< block columns + 1 offsets into bytes
};

/// How columns name their block rows: a dense matrix (the MLP's, patch embedding, classifier) lists none.
enum class RowList { listed, dense };

/// Weights of blocks that are not kept are left out. `weight_bits`: 8 or 16. Ragged edges are padded with zeros.
PackedMatrix pack_columns(const BlockMask& mask, const MatrixValues& values, int weight_bits, RowList rows);

struct UnpackedMatrix {
  BlockMask mask;
  MatrixValues values;  ///< zero where no block is kept
};

/// The way back. @throws RunError when the bytes are no sound columns.
UnpackedMatrix unpack_columns(const PackedMatrix& packed);

}  // namespace secateur::pruning
