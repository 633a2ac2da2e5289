// SPDX-License-Identifier: Apache-2.0
// What the element-wise module computes in a functional run, tile by tile.
#pragma once

#include "hw/functional/data_path.hpp"
#include "simd/step_tables.hpp"

namespace secateur::hw {

class ElementwiseArithmetic {
 public:
  explicit ElementwiseArithmetic(DataPath& data) : data_(data) {}

  /// Row tile `tile` of group `group` of an operation's result.
  void compute(OperationIndex operation, int group, int tile);

 private:
  struct Rows {
    int first = 0;
    int end = 0;
  };

  void embed(OperationIndex index, Rows rows);
  void layernorm(OperationIndex index, Rows rows);
  void softmax_exp(OperationIndex index, int group, Rows rows);
  void softmax_norm(OperationIndex index, int group, Rows rows);
  void residual(OperationIndex index, Rows rows);
  void gelu(OperationIndex index, Rows rows);
  void average(OperationIndex index);
  const Values& operand(OperationIndex index, std::size_t i) const;

  DataPath& data_;
  OperationIndex tables_of_ = -1;  ///< operation that the tables belong to
  simd::ExpTable exp_;
  simd::GeluTable gelu_;
};

}  // namespace secateur::hw
