// SPDX-License-Identifier: Apache-2.0
// What the PEs of one head module compute in a functional run: each output block when its last step has ended, from the
// packed columns in the module's weight buffer and from the module's feature buffer. An output block is summed at once;
// sums of integers do not depend on the order of steps.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <utility>
#include <vector>

#include "hw/functional/data_path.hpp"
#include "simd/product.hpp"
#include "simd/requantise.hpp"

namespace secateur::hw {

class HeadArithmetic {
 public:
  HeadArithmetic(int module, DataPath& data) : module_(module), data_(data) {}

  /// Room in the weight buffer for a packed column that is asked for; where its bytes will go.
  std::uint8_t* reserve_column(OperationIndex operation, int column, std::int64_t bytes);
  /// All of its bytes are there.
  void column_arrived(OperationIndex operation, int column);
  /// A segment has ended: its finished output blocks go to the feature buffers.
  void finish(OperationIndex operation, const Segment& segment);
  /// Columns that nobody needs any more leave the weight buffer.
  void release(OperationIndex operation, const Segment& segment);

 private:
  /// One right operand: a packed column, decoded, or a block column of K or V.
  struct Column {
    OperationIndex operation = -1;
    int group = -1;
    int number = -1;
    bool has_arrived = false;
    bool is_decoded = false;
    std::vector<std::uint8_t> bytes;
    simd::RightOperand right;
    simd::Channels channels;
    std::vector<int> inner_rows;  ///< block rows, unless all
  };
  using Columns = std::list<Column>;

  /// Consecutive row blocks of one column.
  struct Run {
    int group = 0;
    int column = 0;
    int first_row = 0;  ///< tokens
    int rows = 0;
  };

  Column& take_free(Columns& into);
  Column& held(OperationIndex operation, int column);
  void decode(Column& column);
  const Column& right_of(OperationIndex operation, const Run& run);
  Column& feature_column(OperationIndex operation, const Run& run);
  void compute(OperationIndex operation, const Run& run);
  void sum_rows(OperationIndex operation, const Run& run);

  int module_;
  DataPath& data_;
  Columns weights_;
  /// The columns of weights_ by their names. A name may be held twice: the first is the one in use.
  std::multimap<std::pair<OperationIndex, int>, Columns::iterator> held_;
  Columns features_;  ///< of the present operation
  Columns free_;
  std::vector<std::int16_t> gathered_;
  std::vector<std::int16_t> padded_;
};

}  // namespace secateur::hw
