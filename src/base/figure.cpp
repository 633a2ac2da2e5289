// SPDX-License-Identifier: Apache-2.0
#include "base/figure.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/printable.hpp"

namespace secateur {
namespace {

bool is_decimal(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.+-eE") == std::string_view::npos;
}

/// A double holds every multiple of a half up to 2^52.
bool is_multiple(double value, double step) {
  return step == 0 || std::floor(value / step) * step == value;
}

}  // namespace

std::optional<double> plain_number(std::string_view text) {
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return std::nullopt;
  }
  if (!is_decimal(text)) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string quoted_start(std::string_view text) {
  constexpr std::size_t kShown = 40;
  if (text.size() <= kShown) return fmt::format("\"{}\"", printable(text));
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return fmt::format("\"{}...\"", printable(text.substr(0, end)));
}

std::string expected_figure(const FigureRule& rule) {
  if (rule.step == 1) return fmt::format("an integer from {:.0f} to {:.0f}", rule.least, rule.most);
  if (rule.step > 0) return fmt::format("a multiple of {:g} from {:g} to {:g}", rule.step, rule.least, rule.most);
  return rule.least > 0 ? "a number above 0" : "a number that is not negative";
}

Figure checked_figure(std::string_view text, const FigureRule& rule, std::string_view hint) {
  const std::optional<double> value = plain_number(text);
  if (!value) return {{}, fmt::format("got {}; expected {}{}", quoted_start(text), expected_figure(rule), hint)};
  const bool is_within = *value >= rule.least && *value <= rule.most;
  // Of -0 the plain 0.
  if (is_within && is_multiple(*value, rule.step)) return {*value + 0.0, ""};
  if (rule.step > 0) return {{}, fmt::format("got {}; expected {}", quoted_start(text), expected_figure(rule))};
  const std::string given = printable(text.substr(0, 40));
  if (*value < 0 || (*value == 0 && rule.least > 0)) {
    return {{}, fmt::format("got {}; expected {}", given, expected_figure(rule))};
  }
  return {{}, fmt::format("got {}; expected a number from {:g} to {:g}", given, rule.least, rule.most)};
}

}  // namespace secateur
