// SPDX-License-Identifier: Apache-2.0
#include "hls/load_layout.hpp"

#include <algorithm>

#include "base/math.hpp"
#include "secateur/hls/word.hpp"

namespace secateur::hls {
namespace {

bool is_load(const Operation& operation) {
  return operation.kind == OperationKind::load_image || operation.kind == OperationKind::load_positions ||
         operation.kind == OperationKind::load_parameters;
}

}  // namespace

int load_columns(const Operation& operation, int p_pe) {
  const int columns = operation.values.cols;
  return operation.kind == OperationKind::load_image ? ceil_div(columns, p_pe) * p_pe : columns;
}

int load_piece(const Program& program, int p_pe, int lanes) {
  const auto divides_all = [&](int piece) {
    return std::all_of(program.operations.begin(), program.operations.end(), [&](const Operation& operation) {
      return !is_load(operation) || load_columns(operation, p_pe) % piece == 0;
    });
  };
  int piece = 1;
  while (2 * piece <= std::min(lanes, kWordBytes / 2) && divides_all(2 * piece)) piece *= 2;
  return piece;
}

void append_rows(const std::vector<std::vector<std::uint8_t>>& tiles, std::int64_t rows, int block,
                 std::int64_t row_bytes, std::int64_t padding, std::vector<std::uint8_t>& io) {
  for (const std::vector<std::uint8_t>& tile : tiles) {
    const std::int64_t own = tiles.size() == 1 ? rows : std::min<std::int64_t>(rows, block);
    for (std::int64_t row = 0; row < own; ++row) {
      io.insert(io.end(), tile.begin() + row * row_bytes, tile.begin() + (row + 1) * row_bytes);
      io.resize(io.size() + static_cast<std::size_t>(padding));
    }
    rows -= own;
  }
  io.resize(
      static_cast<std::size_t>(ceil_div<std::int64_t>(static_cast<std::int64_t>(io.size()), kWordBytes) * kWordBytes));
}

}  // namespace secateur::hls
