// SPDX-License-Identifier: Apache-2.0
#include "cli/plot_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "base/grouped.hpp"

namespace secateur::cli {
namespace {

using image::Anchor;
using image::Canvas;
using image::Ink;
using image::Lettering;

constexpr std::array kColours{"#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#f0e442", "#8a8f98"};
constexpr double kLegendLine = 10;  // points
constexpr double kLegendSquare = 6;
constexpr double kLegendGap = 8;

const Ink kText = {0.1, 0.11, 0.13, 1};
const Ink kQuiet = {0.34, 0.38, 0.42, 1};
const Ink kGrid = {0.86, 0.88, 0.9, 1};

double round_step(double span, int count) {
  const double rough = span / std::max(count, 1);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (rough <= factor * power) return factor * power;
  }
  return 10 * power;
}

double legend_entry(const Canvas& canvas, const std::string& word) {
  return kLegendSquare + 3 + canvas.text_width(word, {kSmallLetters}) + kLegendGap;
}

}  // namespace

Ink colour(Colour which, double alpha) {
  return image::ink(kColours[static_cast<std::size_t>(which)], alpha);
}

Ink nth_colour(std::size_t n) {
  return image::ink(kColours[n % kColours.size()]);
}

Ink kind_colour(const std::string& kind) {
  static const std::map<std::string, const char*> colours{{"qkv", "#0072b2"},
                                                          {"qk", "#56b4e9"},
                                                          {"av", "#7fc8c2"},
                                                          {"proj", "#009e73"},
                                                          {"mlp_int", "#e69f00"},
                                                          {"mlp_out", "#d55e00"},
                                                          {"softmax", "#cc79a7"},
                                                          {"layernorm", "#a06a9c"},
                                                          {"gelu", "#d9c700"},
                                                          {"residual", "#9aa66b"},
                                                          {"embedding", "#5b6cb8"},
                                                          {"classifier", "#6b4f3a"},
                                                          {"token selection", "#b03060"},
                                                          {"transfers", "#8a8f98"},
                                                          {"waiting", "#c9ccd1"}};
  const auto found = colours.find(kind);
  if (found != colours.end()) return image::ink(found->second);
  return nth_colour(std::accumulate(kind.begin(), kind.end(), std::size_t{0},
                                    [](std::size_t sum, char c) { return sum + static_cast<unsigned char>(c); }));
}

std::string figure_text(double value) {
  const double size = std::abs(value);
  if (value == std::floor(value) && size < 1e15) return grouped(static_cast<std::int64_t>(value));
  if (size >= 1000) return grouped(static_cast<std::int64_t>(std::llround(value)));
  return fmt::format("{:.{}f}", value, size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.01 ? 3 : 5);
}

std::string tick_text(double value) {
  const double size = std::abs(value);
  for (const auto& [unit, factor] : {std::pair{"G", 1e9}, std::pair{"M", 1e6}, std::pair{"k", 1e3}}) {
    if (size >= factor) return fmt::format("{:.4g} {}", value / factor, unit);
  }
  return fmt::format("{:.4g}", value);
}

double Scale::at(double value) const {
  const double share = logarithmic ? std::log(std::max(value, least * 1e-9) / least) / std::log(most / least)
                                   : (value - least) / (most - least);
  return from + share * (to - from);
}

std::vector<double> Scale::ticks(int count) const {
  std::vector<double> at;
  if (!logarithmic) {
    const double step = round_step(most - least, count);
    for (double tick = std::ceil(least / step - 1e-9) * step; tick <= most + 1e-9 * step; tick += step) {
      at.push_back(std::abs(tick) < step / 1e6 ? 0 : tick);
    }
    return at;
  }
  const bool fine = std::log10(most / least) < 2.2;
  for (double power = std::pow(10.0, std::floor(std::log10(least))); power <= most * 1.0001; power *= 10) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double tick = power * factor;
      if ((fine || factor == 1.0) && tick >= least * 0.9999 && tick <= most * 1.0001) at.push_back(tick);
    }
  }
  return at;
}

Scale scale_of(const std::vector<double>& values, bool logarithmic) {
  Scale scale;
  scale.logarithmic = logarithmic;
  double least = logarithmic ? 1 : 0;
  double most = logarithmic ? 10 : 1;
  if (!values.empty()) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    least = logarithmic ? *low / 1.25 : std::min(0.0, *low * 1.06);
    most = logarithmic ? *high * 1.25 : std::max(*high * 1.06, least + 1e-12);
  }
  scale.least = least;
  scale.most = most > least ? most : least + 1;
  return scale;
}

Chart::Chart(Canvas& canvas, Margins margins) : canvas_(canvas), margins_(margins) {}

void Chart::across(Scale& scale, const std::string& title, int ticks) {
  scale.from = left();
  scale.to = right();
  double clear_from = -1e9;
  for (const double tick : scale.ticks(ticks)) {
    const double x = scale.at(tick);
    canvas_.line({{x, top()}, {x, bottom()}}, kGrid, 0.4);
    const std::string text = tick_text(tick);
    const double half = canvas_.text_width(text, {kSmallLetters}) / 2;
    if (x - half < clear_from) continue;
    canvas_.text(x, bottom() + 8, text, {kSmallLetters, Anchor::middle}, kQuiet);
    clear_from = x + half + 3;
  }
  canvas_.line({{left(), bottom()}, {right(), bottom()}}, kQuiet, 0.5);
  canvas_.text((left() + right()) / 2, bottom() + 18, canvas_.fitted(title, {kLetters}, canvas_.width() - 8),
               {kLetters, Anchor::middle}, kText);
}

void Chart::upwards(Scale& scale, const std::string& title, int ticks) {
  scale.from = bottom();
  scale.to = top();
  for (const double tick : scale.ticks(ticks)) {
    const double y = scale.at(tick);
    canvas_.line({{left(), y}, {right(), y}}, kGrid, 0.4);
    canvas_.text(left() - 3, y + 2.2, tick_text(tick), {kSmallLetters, Anchor::end}, kQuiet);
  }
  canvas_.line({{left(), top()}, {left(), bottom()}}, kQuiet, 0.5);
  canvas_.text(8, (top() + bottom()) / 2, canvas_.fitted(title, {kLetters}, bottom() - top()),
               {kLetters, Anchor::middle, false, -90}, kText);
}

std::vector<double> Chart::rows(const std::vector<std::string>& labels) {
  std::vector<double> middles;
  const double high = (bottom() - top()) / static_cast<double>(std::max<std::size_t>(labels.size(), 1));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    middles.push_back(top() + (static_cast<double>(i) + 0.5) * high);
    canvas_.text(left() - 3, middles.back() + 2.3, canvas_.fitted(labels[i], {kSmallLetters}, left() - 5),
                 {kSmallLetters, Anchor::end}, kText);
  }
  return middles;
}

void Chart::legend(const std::vector<std::pair<std::string, Ink>>& entries) {
  double x = 4;
  double y = 9;
  for (const auto& [word, fill] : entries) {
    const double width = legend_entry(canvas_, word);
    if (x > 4 && x + width - kLegendGap > canvas_.width() - 4) {
      x = 4;
      y += kLegendLine;
    }
    canvas_.rectangle(x, y - kLegendSquare + 0.5, kLegendSquare, kLegendSquare, fill);
    canvas_.text(x + kLegendSquare + 3, y, word, {kSmallLetters}, kText);
    x += width;
  }
}

double legend_height(const Canvas& canvas, const std::vector<std::string>& words, double width) {
  double x = 4;
  double lines = 1;
  for (const std::string& word : words) {
    const double entry = legend_entry(canvas, word);
    if (x > 4 && x + entry - kLegendGap > width - 4) {
      x = 4;
      ++lines;
    }
    x += entry;
  }
  return lines * kLegendLine + 5;
}

double label_width(const Canvas& canvas, const std::vector<std::string>& labels, double most) {
  double width = 0;
  for (const std::string& label : labels) width = std::max(width, canvas.text_width(label, {kSmallLetters}));
  return std::min(width, most) + 8;
}

}  // namespace secateur::cli
