// SPDX-License-Identifier: Apache-2.0
#include "pruning/block_mask.hpp"

#include <algorithm>

namespace secateur::pruning {

std::int64_t BlockMask::kept_elements() const {
  std::int64_t elements = 0;
  for (int column = 0; column < block_cols(); ++column) {
    const std::int64_t width = std::min(block, cols - column * block);
    for (int i = 0; i < kept(column); ++i) {
      elements += width * std::min<std::int64_t>(block, rows - rows_of(column)[i] * block);
    }
  }
  return elements;
}

BlockMask BlockMask::dense(int rows, int cols, int block) {
  BlockMask mask;
  mask.rows = rows;
  mask.cols = cols;
  mask.block = block;
  mask.column_start.push_back(0);
  for (int column = 0; column < mask.block_cols(); ++column) {
    for (int row = 0; row < mask.block_rows(); ++row) mask.row_index.push_back(static_cast<std::uint16_t>(row));
    mask.column_start.push_back(static_cast<std::uint32_t>(mask.row_index.size()));
  }
  return mask;
}

BlockMask BlockMask::side_by_side(const std::vector<const BlockMask*>& masks) {
  BlockMask joined;
  joined.rows = masks.front()->rows;
  joined.block = masks.front()->block;
  joined.column_start.push_back(0);
  for (const BlockMask* mask : masks) {
    joined.cols += mask->cols;
    for (int column = 0; column < mask->block_cols(); ++column) {
      joined.row_index.insert(joined.row_index.end(), mask->rows_of(column),
                              mask->rows_of(column) + mask->kept(column));
      joined.column_start.push_back(static_cast<std::uint32_t>(joined.row_index.size()));
    }
  }
  return joined;
}

}  // namespace secateur::pruning
