// SPDX-License-Identifier: Apache-2.0
// Row and column of values that are taken one after the other: counters instead of divisions. C++14, synthesizable.
#pragma once

namespace secateur {
namespace hls {

struct Walk {
  int width;
  int row = 0;
  int column = 0;

  explicit Walk(int values_in_a_row) : width(values_in_a_row) {}
  void next() {
    const bool ends = column == width - 1;
    column = ends ? 0 : column + 1;
    row = ends ? row + 1 : row;
  }
};

}  // namespace hls
}  // namespace secateur
