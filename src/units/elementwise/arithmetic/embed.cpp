// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "arith/layernorm.hpp"
#include "units/elementwise/arithmetic/elementwise_function.hpp"

namespace secateur::hw {
namespace {

/// Positions hold the special tokens already; patches come below them.
class Embed : public ElementwiseFunction {
 public:
  void compute(const ElementwiseTile& tile) override {
    const Values& patches = tile.operand(0);
    const Values& positions = tile.operand(1);
    Values& result = tile.result();
    const int special = tile.data.values.special_tokens;
    result.distillation_row = special > 1 ? 1 : 0;
    for (int row = tile.first; row < tile.end; ++row) {
      std::copy_n(positions.row(0, row), result.shape.cols, result.row(0, row));
      if (row < special) continue;
      for (int i = 0; i < result.shape.cols; ++i) {
        result.row(0, row)[i] = arith::residual_add(result.row(0, row)[i], patches.row(0, row - special)[i]);
      }
    }
  }
};

}  // namespace

std::unique_ptr<ElementwiseFunction> make_embed() {
  return std::make_unique<Embed>();
}

}  // namespace secateur::hw
