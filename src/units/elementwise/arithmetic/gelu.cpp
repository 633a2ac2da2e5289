// SPDX-License-Identifier: Apache-2.0
#include "simd/step_tables.hpp"
#include "units/elementwise/arithmetic/elementwise_function.hpp"

namespace secateur::hw {
namespace {

class Gelu : public ElementwiseFunction {
 public:
  void compute(const ElementwiseTile& tile) override {
    if (table_of_ != tile.index) table_ = simd::GeluTable(tile.constants().gelu);
    table_of_ = tile.index;
    const Values& hidden = tile.operand(0);
    Values& result = tile.result();
    for (int row = tile.first; row < tile.end; ++row) {
      for (int i = 0; i < result.shape.cols; ++i) result.row(0, row)[i] = table_[hidden.row(0, row)[i]];
    }
  }

 private:
  OperationIndex table_of_ = -1;
  simd::GeluTable table_;
};

}  // namespace

std::unique_ptr<ElementwiseFunction> make_gelu() {
  return std::make_unique<Gelu>();
}

}  // namespace secateur::hw
