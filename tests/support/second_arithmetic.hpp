// SPDX-License-Identifier: Apache-2.0
// A second implementation of docs/arithmetic.md, written from that page alone: a whole forward pass and its single
// steps. It shares no function, no table and no constant with src/arith, src/simd or src/vit; only the structs that
// hold a network. Slow and plain: 128-bit integers, tables worked out from their formulas, triple loops. It does not
// choose scales: it takes a network that is quantised already.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "support/names.hpp"
#include "vit/quantised_transformer.hpp"

namespace secateur::test::second {

/// multiplier / 2^shift.
struct Factor {
  std::int64_t multiplier = 0;
  int shift = 0;
};

/// Inclusive.
struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

Range signed_range(int bits);
Range unsigned_range(int bits);

// Section 1.
std::int64_t divided_by_power(std::int64_t value, int shift);
std::int64_t times(std::int64_t value, Factor factor);
std::int64_t times_into(std::int64_t value, Factor factor, Range range);

// Section 4.
std::int64_t exponential_of(std::int64_t below, Factor to_log2);
std::int64_t probability_of(std::int64_t exponential, std::int64_t sum);
std::int64_t gelu_of(std::int64_t operand, Factor to_fraction, Factor to_result, int bits);

struct Normalisation {
  std::vector<std::int64_t> gamma;
  std::vector<std::int64_t> beta;
  std::int64_t epsilon = 0;
  int beta_shift = 0;
  Factor to_result;
  int bits = 8;
};

std::vector<std::int64_t> normalised_row(const std::vector<std::int64_t>& row, const Normalisation& by);

// Section 5.

/// The tokens that stay, best first, as indices into `scores`. @param kept 0: by mass.
std::vector<int> tokens_that_stay(const std::vector<std::int64_t>& scores, int kept, std::int64_t mass_numerator,
                                  std::int64_t mass_denominator);

struct ForwardPass {
  std::vector<std::int16_t> logits;
  /// Per encoder that selects tokens: patches by their index in the image, -1 the distillation token, -2 - i the i-th
  /// fused token.
  std::vector<std::vector<int>> kept_tokens;
  /// Section 6, by the operation's name.
  std::map<std::string, std::vector<std::uint8_t>> results;
};

/// @param image channels x image_size x image_size.
ForwardPass forward_pass(const QuantisedTransformer& network, const std::vector<std::int16_t>& image);

}  // namespace secateur::test::second
