// SPDX-License-Identifier: Apache-2.0
// Whole numbers for people: "1,234,567".
#pragma once

#include <cstdint>
#include <string>

namespace secateur {

inline std::string grouped(std::int64_t value) {
  std::string text = std::to_string(value);
  const std::ptrdiff_t first = value < 0 ? 1 : 0;
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > first; at -= 3) {
    text.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return text;
}

}  // namespace secateur
