// SPDX-License-Identifier: Apache-2.0
// What an operation's arithmetic is set to: the immediates of the controller's instructions. C++14, synthesizable.
#pragma once

#include <cstdint>

#include "arith/integer.hpp"

namespace secateur {
namespace arith {

struct SoftmaxConstants {
  Scaling to_log2;        ///< scores to units of 2^-16 of the binary logarithm
  Scaling narrow;         ///< probabilities (unit 2^-16) to what the product with V takes
  std::int32_t bits = 8;  ///< of those: 8 unsigned, 16 signed
};

struct LayerNormConstants {
  std::int64_t epsilon = 0;     ///< of the variance, in units of the squared operand times the squared row length
  std::int32_t beta_shift = 0;  ///< beta to gamma * normalised
  Scaling to_result;
  std::int32_t bits = 8;
};

struct GeluConstants {
  Scaling to_fraction;  ///< the operand to units of 2^-16
  Scaling to_result;
  std::int32_t bits = 8;
};

}  // namespace arith
}  // namespace secateur
