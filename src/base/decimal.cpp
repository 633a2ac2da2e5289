// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string_view>

namespace secateur {

Decimal Decimal::from_double(double value) {
  if (!std::isfinite(value)) throw std::out_of_range("not a finite number");
  std::array<char, 400> buffer{};
  const auto printed = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(printed.ptr - buffer.data()));
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
  int digits = 0;
  int decimals = 0;
  bool after_point = false;
  for (const char c : text) {
    if (c == '.') {
      after_point = true;
    } else if (c != '-') {
      if (++digits > 18) throw std::out_of_range("more than 18 digits");
      numerator = numerator * 10 + (c - '0');
      if (!after_point) continue;
      if (++decimals > 15) throw std::out_of_range("more than 15 decimals");
      denominator *= 10;
    }
  }
  return {value < 0 ? -numerator : numerator, denominator};
}

std::int64_t Decimal::ceil_of(std::int64_t count) const {
  __extension__ using Wide = __int128;
  const Wide product = static_cast<Wide>(numerator_) * count;
  return static_cast<std::int64_t>((product + denominator_ - 1) / denominator_);
}

}  // namespace secateur
