// SPDX-License-Identifier: Apache-2.0
// Which b x b blocks of one weight matrix (in x out, Y = X W) are kept, in compressed block-sparse columns. No values.
#pragma once

#include <cstdint>
#include <vector>

#include "base/math.hpp"

namespace secateur::pruning {

struct BlockMask {
  int rows = 0;                             ///< inputs: height of the matrix in elements
  int cols = 0;                             ///< outputs: width of the matrix in elements
  int block = 1;                            ///< b
  std::vector<std::uint32_t> column_start;  ///< block_cols() + 1 offsets into row_index
  std::vector<std::uint16_t> row_index;     ///< kept block rows, ascending in each column

  int block_rows() const { return ceil_div(rows, block); }
  int block_cols() const { return ceil_div(cols, block); }
  int kept(int column) const {
    return static_cast<int>(column_start[static_cast<std::size_t>(column) + 1] -
                            column_start[static_cast<std::size_t>(column)]);
  }
  std::int64_t kept_blocks() const { return static_cast<std::int64_t>(row_index.size()); }
  const std::uint16_t* rows_of(int column) const {
    return row_index.data() + column_start[static_cast<std::size_t>(column)];
  }
  /// Elements (not padding) of the kept blocks: the last block row and column may be ragged.
  std::int64_t kept_elements() const;

  /// Matrices of equal height and block as one, their columns one after the other.
  static BlockMask side_by_side(const std::vector<const BlockMask*>& masks);
  /// Every block kept.
  static BlockMask dense(int rows, int cols, int block);
};

}  // namespace secateur::pruning
