// SPDX-License-Identifier: Apache-2.0
// Rows of a tile whose values are taken kLanes at a time, row-major: which row a lane has is a comparison with where
// rows begin, not a counter that walks from lane to lane. C++14, synthesizable.
#pragma once

#include "secateur/hls/select.hpp"
#include "secateur/hls/types.hpp"

namespace secateur {
namespace hls {

/// Where the rows of a tile begin, from the second on.
template <class C>
struct RowStarts {
  int of_row[C::kBlock];
};

template <class C>
void find_rows(int width, RowStarts<C>& starts) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(ROW_STARTS)
  for (int row = 0; row < C::kBlock; ++row) {
    SECATEUR_HLS_UNROLL
    starts.of_row[row] = row * width;
  }
}

/// The row of value `at` of the tile: of `count` values by row, those of its own. Values beyond the tile are of its
/// last row.
template <class C, class Values>
auto pick_row(const RowStarts<C>& starts, int at, const Values& values) {
  SECATEUR_HLS_INLINE
  typename std::decay<decltype(values[0])>::type value = values[0];
  SECATEUR_HLS_LABEL(ROW_OF_VALUE)
  for (int row = 1; row < C::kBlock; ++row) {
    SECATEUR_HLS_UNROLL
    if (at >= starts.of_row[row]) value = values[row];
  }
  return value;
}

}  // namespace hls
}  // namespace secateur
