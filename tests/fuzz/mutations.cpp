// SPDX-License-Identifier: Apache-2.0
#include "fuzz/mutations.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "support/names.hpp"

namespace secateur::fuzz {
namespace {

const std::array<std::string, 24> kPieces{"0",
                                          "-1",
                                          "1e308",
                                          "1e-310",
                                          "nan",
                                          "-inf",
                                          "9223372036854775808",
                                          "18446744073709551615",
                                          "-2147483649",
                                          "0x",
                                          "[",
                                          "{",
                                          "(",
                                          "\"",
                                          "<a>",
                                          "\\",
                                          ",,",
                                          "=\n",
                                          std::string(1, '\0'),
                                          "\xff",
                                          "\xe2\x80\xae",
                                          "\xff\xff\xff\x7f",
                                          std::string(3000, '('),
                                          std::string(3000, ' ')};

/// In 0 to count; the library's distributions differ between machines.
std::size_t below(std::size_t count, std::mt19937& random) {
  return count == 0 ? 0 : random() % count;
}

std::string part_of(const std::string& text, std::mt19937& random) {
  const std::size_t at = below(text.size(), random);
  return text.substr(at, 1 + below(24, random));
}

void replace_number(std::string& text, std::mt19937& random) {
  const auto is_digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  const auto from = text.begin() + static_cast<std::ptrdiff_t>(below(text.size(), random));
  const auto begin = std::find_if(from, text.end(), is_digit);
  const auto end = std::find_if_not(begin, text.end(), is_digit);
  const std::string& piece = kPieces[below(9, random)];
  text.replace(begin, end, piece);
}

void change(std::string& text, const std::string& other, std::mt19937& random) {
  const std::size_t at = below(text.size(), random);
  switch (random() % 7) {
    case 0:
      if (!text.empty()) text[at] = static_cast<char>(text[at] ^ (1 << (random() % 8)));
      return;
    case 1:
      if (!text.empty()) text[at] = static_cast<char>(random() % 256);
      return;
    case 2:
      text.erase(at, 1 + below(16, random));
      return;
    case 3:
      text.insert(at, part_of(text, random));
      return;
    case 4:
      text.insert(at, part_of(other, random));
      return;
    case 5:
      text.insert(at, kPieces[below(kPieces.size(), random)]);
      return;
    default:
      replace_number(text, random);
  }
}

}  // namespace

std::vector<std::string> beginnings(const std::string& seed, std::size_t steps) {
  std::vector<std::string> all;
  const std::size_t step = std::max<std::size_t>(1, (seed.size() + steps - 1) / steps);
  for (std::size_t size = 0; size < seed.size(); size += step) all.push_back(seed.substr(0, size));
  return all;
}

std::string changed(std::string text, const std::string& other, std::mt19937& random) {
  for (std::size_t left = 1 + below(4, random); left > 0; --left) change(text, other, random);
  return text;
}

std::string grown(const std::string& seed, std::size_t size, std::mt19937& random) {
  const std::size_t at = below(seed.size(), random);
  const std::string part = part_of(seed, random);
  std::string text = seed.substr(0, at);
  while (!part.empty() && text.size() < size) text += part;
  return text + seed.substr(at);
}

}  // namespace secateur::fuzz
