// SPDX-License-Identifier: Apache-2.0
#include "simd/step_tables.hpp"

#include "arith/exponential.hpp"
#include "arith/gelu.hpp"

namespace secateur::simd {

ExpTable::ExpTable(const arith::SoftmaxConstants& constants) {
  constexpr std::int32_t kMost = 2 * 32767;  // between two scores
  for (std::int32_t below = 0; below <= kMost; ++below) {
    values_.push_back(arith::softmax_exp(below, constants.to_log2));
    if (values_.back() == 0) break;
  }
  last_ = static_cast<int>(values_.size()) - 1;
}

GeluTable::GeluTable(const arith::GeluConstants& constants) : most_(constants.bits == 8 ? 127 : 32767) {
  for (int x = -most_; x <= most_; ++x) {
    values_.push_back(
        static_cast<std::int16_t>(arith::gelu(x, constants.to_fraction, constants.to_result, constants.bits)));
  }
}

}  // namespace secateur::simd
