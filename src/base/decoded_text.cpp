// SPDX-License-Identifier: Apache-2.0
#include "base/decoded_text.hpp"

#include <cstdint>
#include <utility>

#include "base/utf8.hpp"

namespace secateur {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

/// Unicode's mapping of code page 1252 from 0x80 to 0x9F.
constexpr std::uint32_t kWindowsSigns[] = {0x20AC, kReplacement, 0x201A,       0x0192, 0x201E, 0x2026, 0x2020,
                                           0x2021, 0x02C6,       0x2030,       0x0160, 0x2039, 0x0152, kReplacement,
                                           0x017D, kReplacement, kReplacement, 0x2018, 0x2019, 0x201C, 0x201D,
                                           0x2022, 0x2013,       0x2014,       0x02DC, 0x2122, 0x0161, 0x203A,
                                           0x0153, kReplacement, 0x017E,       0x0178};
static_assert(sizeof kWindowsSigns / sizeof kWindowsSigns[0] == 0x20);

struct Mark {
  std::string_view bytes;
  std::size_t width;  ///< bytes of a code unit
  bool is_little;
  const char* name;
};

/// UTF-32's first: its little mark begins with UTF-16's.
constexpr Mark kMarks[] = {{{"\xff\xfe\0\0", 4}, 4, true, "UTF-32"},
                           {{"\0\0\xfe\xff", 4}, 4, false, "UTF-32"},
                           {{"\xff\xfe", 2}, 2, true, "UTF-16"},
                           {{"\xfe\xff", 2}, 2, false, "UTF-16"},
                           {{"\xef\xbb\xbf", 3}, 1, true, "UTF-8"}};

std::uint32_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

std::string utf8_bytes(std::uint32_t code) {
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = kReplacement;
  const auto tail = [&](unsigned shift) { return static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xC0U | code >> 6U), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xE0U | code >> 12U), tail(6), tail(0)};
  return {static_cast<char>(0xF0U | code >> 18U), tail(12), tail(6), tail(0)};
}

std::string from_code_units(std::string_view bytes, const Mark& mark) {
  std::string text;
  std::uint32_t high = 0;  ///< the first half of a pair of surrogates
  const auto unit_at = [&](std::size_t at) {
    std::uint32_t unit = 0;
    for (std::size_t i = 0; i < mark.width; ++i) {
      unit = unit << 8U | byte_at(bytes, mark.is_little ? at + mark.width - 1 - i : at + i);
    }
    return unit;
  };
  std::size_t at = 0;
  for (; at + mark.width <= bytes.size(); at += mark.width) {
    const std::uint32_t unit = unit_at(at);
    const bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (high != 0 && is_low) {
      text += utf8_bytes(0x10000 + ((high - 0xD800) << 10U) + (unit - 0xDC00));
      high = 0;
      continue;
    }
    if (high != 0) text += utf8_bytes(kReplacement);
    high = unit >= 0xD800 && unit <= 0xDBFF && mark.width == 2 ? unit : 0;
    if (high == 0) text += utf8_bytes(unit);
  }
  if (high != 0 || at < bytes.size()) text += utf8_bytes(kReplacement);
  return text;
}

std::string from_latin1(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::uint32_t byte = byte_at(bytes, i);
    text += utf8_bytes(byte >= 0x80 && byte < 0xA0 ? kWindowsSigns[byte - 0x80] : byte);
  }
  return text;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = first_character(text).length;
    if (length == 0) {
      valid += utf8_bytes(kReplacement);
    } else {
      valid.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
}

DecodedText decoded_text(std::string bytes) {
  for (const Mark& mark : kMarks) {
    if (bytes.compare(0, mark.bytes.size(), mark.bytes) != 0) continue;
    bytes.erase(0, mark.bytes.size());
    if (mark.width > 1) return {from_code_units(bytes, mark), std::string(mark.name) + ", read as such"};
    break;
  }
  if (is_utf8(bytes)) return {std::move(bytes), ""};
  return {from_latin1(bytes), "not UTF-8: read as Latin-1"};
}

}  // namespace secateur
