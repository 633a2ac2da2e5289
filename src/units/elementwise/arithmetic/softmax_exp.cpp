// SPDX-License-Identifier: Apache-2.0
#include "simd/softmax_row.hpp"
#include "simd/step_tables.hpp"
#include "units/elementwise/arithmetic/elementwise_function.hpp"

namespace secateur::hw {
namespace {

class SoftmaxExp : public ElementwiseFunction {
 public:
  void compute(const ElementwiseTile& tile) override {
    if (table_of_ != tile.index) table_ = simd::ExpTable(tile.constants().softmax);
    table_of_ = tile.index;
    const Values& scores = tile.operand(0);
    Values& result = tile.result();
    const int width = result.shape.cols;
    for (int row = tile.first; row < tile.end; ++row) {
      const std::int16_t* from = scores.row(tile.group, row);
      const int top = simd::row_maximum(from, width);
      std::int16_t* to = result.row(tile.group, row);
      for (int i = 0; i < width; ++i) to[i] = static_cast<std::int16_t>(table_[top - from[i]]);
    }
  }

 private:
  OperationIndex table_of_ = -1;
  simd::ExpTable table_;
};

}  // namespace

std::unique_ptr<ElementwiseFunction> make_softmax_exp() {
  return std::make_unique<SoftmaxExp>();
}

}  // namespace secateur::hw
