// SPDX-License-Identifier: Apache-2.0
// Token selection (docs/arithmetic.md 5): the order in which tokens are kept, and the fused token of the dropped ones.
// C++14, synthesizable.
#pragma once

#include <cstdint>

#include "arith/integer.hpp"

namespace secateur {
namespace arith {

/// A token's score: the CLS row's probabilities (unit 2^-16) summed over the kept heads, at most 2^14 of them.
using TokenScore = std::uint32_t;

/// Whether token (score_a, index_a) comes before (score_b, index_b): higher score first, ties to the lower index.
inline bool token_before(TokenScore score_a, int index_a, TokenScore score_b, int index_b) {
  return score_a != score_b ? score_a > score_b : index_a < index_b;
}

/// Adds a dropped token's value with its score as weight. Scores of one token set sum to at most heads * 65535 * 2^14.
inline std::int64_t fuse(std::int64_t accumulator, TokenScore score, std::int16_t value) {
  return accumulator + static_cast<std::int64_t>(score) * value;
}

/// The fused token's value; `scaling` is 1 / (heads * 2^16). Weights are not renormalised, as in the published system.
inline std::int16_t fused_value(std::int64_t accumulator, Scaling scaling) {
  return static_cast<std::int16_t>(requantise(accumulator, scaling, 16));
}

}  // namespace arith
}  // namespace secateur
