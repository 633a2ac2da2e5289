// SPDX-License-Identifier: Apache-2.0
#include "report/summary_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/grouped.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"

namespace secateur::report {
namespace {

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

}  // namespace

std::string Style::operator()(Ink ink, std::string_view text) const {
  if (!colour_ || ink == Ink::plain || text.empty()) return std::string(text);
  const char* code = ink == Ink::heading ? "1" : ink == Ink::bar ? "36" : ink == Ink::warning ? "33" : "2";
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

int width_of(std::string_view text) {
  return columns_of(text);
}

std::string pad_right(std::string_view text, int width) {
  return std::string(text) + repeated(" ", width - width_of(text));
}

std::string pad_left(std::string_view text, int width) {
  return repeated(" ", width - width_of(text)) + std::string(text);
}

std::string cut(std::string_view given, int width) {
  const std::string text = printable(given);
  if (width_of(text) <= width) return text;
  std::size_t end = 0;
  for (int columns = 0; end < text.size();) {
    const Utf8Character next = first_character(std::string_view(text).substr(end));
    columns += next.length == 0 ? 1 : columns_of(next.code);
    if (columns >= width) break;
    end += std::max<std::size_t>(1, next.length);
  }
  return text.substr(0, end) + "…";
}

std::string percent(double share) {
  if (share > 0.0 && share < 0.0005) return "<0.1 %";
  return fmt::format("{:.1f} %", 100.0 * share);
}

std::string scaled(double value) {
  const std::array<std::pair<double, const char*>, 4> units{{{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}}};
  for (const auto& [unit, name] : units) {
    if (std::abs(value) >= unit) return fmt::format("{:.3g}{}", value / unit, name);
  }
  return fmt::format("{:.3g}", value);
}

std::string signed_count(std::int64_t value) {
  return (value > 0 ? "+" : "") + grouped(value);
}

std::string bar(double share, int width) {
  static constexpr std::array<const char*, 8> kEighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (!(share > 0.0)) return "";
  const int eighths = std::max(1, static_cast<int>(std::lround(std::min(share, 1.0) * width * 8)));
  return repeated("█", eighths / 8) + kEighths[static_cast<std::size_t>(eighths % 8)];
}

std::string split_bar(const std::vector<double>& shares, const std::vector<const char*>& fills, int width) {
  std::string text;
  double sum = 0.0;
  int drawn = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    sum += shares[i];
    const int until = std::clamp(static_cast<int>(std::lround(sum * width)), drawn, width);
    text += repeated(fills[i], until - drawn);
    drawn = until;
  }
  return text;
}

std::string span_bar(double begin, double end, int width, const char* fill) {
  const auto place = [width](double share) {
    return std::clamp(static_cast<int>(std::lround(share * width)), 0, width);
  };
  const int left = std::min(place(begin), place(end));
  const int right = std::max(place(begin), place(end));
  if (left == right) return begin == end ? "" : repeated(" ", std::min(left, width - 1)) + "▏";
  return repeated(" ", left) + repeated(fill, right - left);
}

std::string wrapped(std::string_view given, int width, int indent) {
  const std::string shown = printable_lines(given);
  std::string_view text = shown;
  std::string out;
  int column = 0;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
    if (column > 0 && column + 1 + width_of(word) > width) {
      out += "\n" + repeated(" ", indent);
      column = indent;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += word;
    column += width_of(word);
  }
  return out;
}

}  // namespace secateur::report
