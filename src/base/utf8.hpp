// SPDX-License-Identifier: Apache-2.0
// Characters of UTF-8 text after RFC 3629, and the columns that they take on a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace secateur {

struct Utf8Character {
  std::uint32_t code = 0;
  std::size_t length = 0;  ///< bytes; 0: no UTF-8, neither overlong forms nor surrogates are
};

/// The character that `text`, which is not empty, begins with.
Utf8Character first_character(std::string_view text);

bool is_utf8(std::string_view text);

/// 0 for what is put over the character before it, 2 for East Asian wide characters and pictographs, else 1. After
/// Unicode 15's EastAsianWidth (W and F) and its combining marks (Mn, Me) of the scripts in common use.
int columns_of(std::uint32_t code);

/// Columns that text takes; a byte that is no UTF-8 takes one.
int columns_of(std::string_view text);

}  // namespace secateur
