// SPDX-License-Identifier: Apache-2.0
#include "arith/integer.hpp"
#include "units/elementwise/arithmetic/elementwise_function.hpp"

namespace secateur::hw {
namespace {

class Relu : public ElementwiseFunction {
 public:
  void compute(const ElementwiseTile& tile) override {
    const arith::GeluConstants& scale = tile.constants().gelu;
    const Values& hidden = tile.operand(0);
    Values& result = tile.result();
    for (int row = tile.first; row < tile.end; ++row) {
      const std::int16_t* from = hidden.row(0, row);
      std::int16_t* to = result.row(0, row);
      for (int i = 0; i < result.shape.cols; ++i) {
        const std::int64_t value = from[i] < 0 ? 0 : arith::scaled(from[i], scale.to_fraction);
        to[i] = static_cast<std::int16_t>(arith::requantise(value, scale.to_result, scale.bits));
      }
    }
  }
};

}  // namespace

std::unique_ptr<ElementwiseFunction> make_relu() {
  return std::make_unique<Relu>();
}

}  // namespace secateur::hw
