// SPDX-License-Identifier: Apache-2.0
#include "arith/layernorm.hpp"
#include "units/elementwise/arithmetic/elementwise_function.hpp"

namespace secateur::hw {
namespace {

class Layernorm : public ElementwiseFunction {
 public:
  void compute(const ElementwiseTile& tile) override {
    const Operation& operation = tile.operation();
    const arith::LayerNormConstants& constants = tile.constants().layernorm;
    const Values& stream = tile.operand(0);
    const Values& parameters = tile.operand(1);
    const std::int16_t* gamma = parameters.row(0, 2 * operation.part);
    const std::int16_t* beta = parameters.row(0, 2 * operation.part + 1);
    Values& result = tile.result();
    const int width = result.shape.cols;
    constexpr int kFinal = 2;
    for (int row = tile.first; row < tile.end; ++row) {
      // The final one reads the two classifiers' tokens, wherever the selector has put the second.
      const int from_row = operation.part == kFinal && row == 1 ? stream.distillation_row : row;
      const std::int16_t* from = stream.row(0, from_row);
      arith::RowStatistics statistics;
      for (int i = 0; i < width; ++i) arith::add_to_row(statistics, from[i]);
      const arith::ReciprocalRoot root = arith::layernorm_root(statistics, width, constants.epsilon);
      std::int16_t* to = result.row(0, row);
      for (int i = 0; i < width; ++i) {
        to[i] = static_cast<std::int16_t>(arith::layernorm_value(arith::normalise(from[i], statistics, width, root),
                                                                 gamma[i], beta[i], constants.beta_shift,
                                                                 constants.to_result, constants.bits));
      }
    }
  }
};

}  // namespace

std::unique_ptr<ElementwiseFunction> make_layernorm() {
  return std::make_unique<Layernorm>();
}

}  // namespace secateur::hw
