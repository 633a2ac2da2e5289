// SPDX-License-Identifier: Apache-2.0
#include "base/decimal_product.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

#include "base/error.hpp"

namespace secateur {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t kLargestFactor = 1'000'000'000'000;

/// digits * 10^exponent, at most 17 digits.
struct Scientific {
  std::int64_t digits = 0;
  int exponent = 0;
};

Scientific shortest(double value) {
  std::array<char, 40> buffer{};
  const auto printed =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(printed.ptr - buffer.data()));
  const std::size_t e = text.find('e');
  Scientific result;
  for (const char c : text.substr(0, e)) {
    if (c == '.') continue;
    result.digits = result.digits * 10 + (c - '0');
    --result.exponent;
  }
  ++result.exponent;  // the digit before the point
  int power = 0;
  const char* const begin = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(begin, text.data() + text.size(), power);
  result.exponent += power;
  return result;
}

}  // namespace

std::int64_t ceil_of_product(double decimal, std::int64_t factor, std::int64_t divisor) {
  SECATEUR_CHECK(std::isfinite(decimal) && decimal >= 0 && factor >= 0 && factor <= kLargestFactor && divisor >= 1 &&
                     divisor <= kLargestFactor,
                 "a decimal product is out of range");
  Scientific number = shortest(decimal);
  Wide numerator = static_cast<Wide>(number.digits) * factor;
  Wide denominator = divisor;
  if (numerator == 0) return 0;
  constexpr Wide kMost = static_cast<Wide>(std::numeric_limits<std::int64_t>::max()) * kLargestFactor;
  for (; number.exponent > 0; --number.exponent) {
    numerator *= 10;
    SECATEUR_CHECK(numerator <= kMost, "a decimal product is out of range");
  }
  for (; number.exponent < 0; ++number.exponent) {
    if (denominator >= numerator) return 1;
    denominator *= 10;
  }
  return static_cast<std::int64_t>((numerator + denominator - 1) / denominator);
}

}  // namespace secateur
