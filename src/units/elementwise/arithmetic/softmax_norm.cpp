// SPDX-License-Identifier: Apache-2.0
#include "arith/softmax.hpp"
#include "simd/softmax_row.hpp"
#include "units/elementwise/arithmetic/elementwise_function.hpp"

namespace secateur::hw {
namespace {

class SoftmaxNorm : public ElementwiseFunction {
 public:
  void compute(const ElementwiseTile& tile) override {
    const Values& exps = tile.operand(0);
    const Values& sums = tile.operand(1);
    Values& result = tile.result();
    const int width = result.shape.cols;
    for (int row = tile.first; row < tile.end; ++row) {
      const auto* from = reinterpret_cast<const std::uint16_t*>(exps.row(tile.group, row));
      const std::uint32_t sum =
          sums.sums[static_cast<std::size_t>(tile.group) * static_cast<std::size_t>(sums.shape.rows) +
                    static_cast<std::size_t>(row)];
      const std::uint32_t reciprocal = arith::softmax_reciprocal(sum);
      simd::normalise_row(from, width, reciprocal, tile.constants().softmax, result.row(tile.group, row));
      if (row > 0) continue;
      // The CLS row goes to the selector before it is narrowed, summed over the heads.
      result.token_scores.resize(static_cast<std::size_t>(width));
      for (int i = 0; i < width; ++i) {
        result.token_scores[static_cast<std::size_t>(i)] += arith::softmax_probability(from[i], reciprocal);
      }
    }
  }
};

}  // namespace

std::unique_ptr<ElementwiseFunction> make_softmax_norm() {
  return std::make_unique<SoftmaxNorm>();
}

}  // namespace secateur::hw
