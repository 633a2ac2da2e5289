// SPDX-License-Identifier: Apache-2.0
// Rows of the softmax, equal to arith bit for bit. The second pass goes through double: exp * reciprocal stays below
// 2^47 and probability * multiplier below 2^33, so both are exact, and rounding is half to even as in arith.
#pragma once

#include <cstdint>

#include "arith/constants.hpp"

namespace secateur::simd {

/// Of at least one value.
int row_maximum(const std::int16_t* values, int count);

/// result[i] = narrow_probability(softmax_probability(exps[i], reciprocal), constants.narrow, constants.bits).
void normalise_row(const std::uint16_t* exps, int count, std::uint32_t reciprocal,
                   const arith::SoftmaxConstants& constants, std::int16_t* result);

}  // namespace secateur::simd
