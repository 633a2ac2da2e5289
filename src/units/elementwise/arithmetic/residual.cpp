// SPDX-License-Identifier: Apache-2.0
#include "arith/layernorm.hpp"
#include "units/elementwise/arithmetic/elementwise_function.hpp"

namespace secateur::hw {
namespace {

class Residual : public ElementwiseFunction {
 public:
  void compute(const ElementwiseTile& tile) override {
    const Values& added = tile.operand(0);
    const Values& stream = tile.operand(1);
    Values& result = tile.result();
    result.distillation_row = stream.distillation_row;
    for (int row = tile.first; row < tile.end; ++row) {
      for (int i = 0; i < result.shape.cols; ++i) {
        result.row(0, row)[i] = arith::residual_add(stream.row(0, row)[i], added.row(0, row)[i]);
      }
    }
  }
};

}  // namespace

std::unique_ptr<ElementwiseFunction> make_residual() {
  return std::make_unique<Residual>();
}

}  // namespace secateur::hw
