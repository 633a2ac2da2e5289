// SPDX-License-Identifier: Apache-2.0
// An exact decimal fraction as the user wrote it. Keep ratios are multiplied in integers: 0.55 * 100 is 55, where
// binary floating point gives 55.000000000000007 and a ceiling of 56.
#pragma once

#include <cstdint>
#include <string>

namespace secateur {

/// numerator / denominator, the denominator a power of ten.
class Decimal {
 public:
  constexpr Decimal() = default;
  constexpr Decimal(std::int64_t numerator, std::int64_t denominator)
      : numerator_(numerator), denominator_(denominator) {}

  /// The shortest decimal that reads back as `value`: what the user wrote, for up to 15 digits.
  /// @throws std::out_of_range when `value` is not finite, needs more than 15 decimals, or more than 18 digits in all.
  static Decimal from_double(double value);

  constexpr std::int64_t numerator() const { return numerator_; }
  constexpr std::int64_t denominator() const { return denominator_; }
  double to_double() const { return static_cast<double>(numerator_) / static_cast<double>(denominator_); }

  /// ceil(this * count), exactly. `count` >= 0, this >= 0.
  std::int64_t ceil_of(std::int64_t count) const;

  friend constexpr bool operator==(const Decimal& a, const Decimal& b) {
    __extension__ using Wide = __int128;
    return static_cast<Wide>(a.numerator_) * b.denominator_ == static_cast<Wide>(b.numerator_) * a.denominator_;
  }
  friend constexpr bool operator!=(const Decimal& a, const Decimal& b) { return !(a == b); }

 private:
  std::int64_t numerator_ = 1;
  std::int64_t denominator_ = 1;
};

}  // namespace secateur
