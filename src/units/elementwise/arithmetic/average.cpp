// SPDX-License-Identifier: Apache-2.0
#include "arith/layernorm.hpp"
#include "units/elementwise/arithmetic/elementwise_function.hpp"

namespace secateur::hw {
namespace {

class Average : public ElementwiseFunction {
 public:
  void compute(const ElementwiseTile& tile) override {
    const Values& first = tile.operand(0);
    const Values& second = tile.operand(1);
    Values& result = tile.result();
    for (int i = 0; i < result.shape.cols; ++i) {
      result.row(0, 0)[i] = arith::average(first.row(0, 0)[i], second.row(0, 0)[i]);
    }
  }
};

}  // namespace

std::unique_ptr<ElementwiseFunction> make_average() {
  return std::make_unique<Average>();
}

}  // namespace secateur::hw
