// SPDX-License-Identifier: Apache-2.0
// Letters and digits of ASCII, whatever the locale: names and keywords of file formats are written in these.
#pragma once

#include <string>
#include <string_view>

namespace secateur {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

/// Capital letters of ASCII become small ones; all other bytes stay.
inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace secateur
