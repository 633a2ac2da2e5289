// SPDX-License-Identifier: Apache-2.0
// Figures of several runs, of a store's points, and of a comparison.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "base/nearest_name.hpp"
#include "base/printable.hpp"
#include "cli/plot_chart.hpp"
#include "cli/plot_figures.hpp"

namespace secateur::cli {
namespace {

using config::Json;

/// Beyond it equal steps would press most values against an end.
constexpr double kLogarithmicFrom = 30;

bool is_wide(const std::vector<double>& values) {
  if (values.empty()) return false;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return *low > 0 && *high / *low > kLogarithmicFrom;
}

const Json& metric(const Json& store, const std::string& name) {
  std::vector<std::string> names;
  for (const Json& each : store["metrics"]) {
    if (each["name"] == name) return each;
    names.push_back(each["name"]);
  }
  const std::string near = nearest_name(name, names);
  throw ConfigError("command line", name,
                    near.empty() ? fmt::format("no figure of this store; expected one of {}", fmt::join(names, ", "))
                                 : fmt::format("no figure of this store; did you mean {}?", near));
}

std::string title(const Json& metric) {
  const std::string unit = metric["unit"];
  return metric["name"].get<std::string>() + (unit.empty() ? "" : " [" + unit + "]");
}

struct Pair {
  double x, y;
};

/// Those that no other one is at least as good as in both and better in one, by x.
std::vector<Pair> front_of(std::vector<Pair> points, bool more_x, bool more_y) {
  const auto cost = [](double value, bool more) { return more ? -value : value; };
  std::sort(points.begin(), points.end(), [&](const Pair& a, const Pair& b) {
    return std::pair{cost(a.x, more_x), cost(a.y, more_y)} < std::pair{cost(b.x, more_x), cost(b.y, more_y)};
  });
  std::vector<Pair> front;
  for (const Pair& point : points) {
    if (front.empty() || cost(point.y, more_y) < cost(front.back().y, more_y)) front.push_back(point);
  }
  return front;
}

}  // namespace

std::string latency_figure(const std::vector<Json>& runs, const FigureSize& size) {
  std::vector<std::string> labels;
  std::vector<double> values;
  for (const Json& run : runs) {
    labels.push_back(printable(run["name"].get<std::string>()));
    values.push_back(run["result"]["latency_ms"].get<double>());
  }
  image::Canvas canvas(size.format, size.width,
                       size.height > 0 ? size.height : 34 + 13 * static_cast<double>(runs.size()));
  Chart chart(canvas, {label_width(canvas, labels, size.width * 0.4), 6, 34, 24});
  Scale scale = scale_of(values, false);
  chart.across(scale, "latency [ms]", 4);
  const std::vector<double> middles = chart.rows(labels);
  for (std::size_t i = 0; i < values.size(); ++i) {
    canvas.rectangle(chart.left(), middles[i] - 4, scale.at(values[i]) - chart.left(), 8, colour(Colour::blue));
    canvas.text(scale.at(values[i]) + 2.5, middles[i] + 2.2, figure_text(values[i]), {kSmallLetters});
  }
  return canvas.finish();
}

std::string front_figure(const Json& store, const std::string& across, const std::string& up, const FigureSize& size) {
  const Json& a = metric(store, across);
  const Json& b = metric(store, up);
  std::vector<Pair> points;
  std::vector<double> xs, ys;
  for (std::size_t i = 0; i < store["status"].size(); ++i) {
    if (store["status"][i] != "done" || a["values"][i].is_null() || b["values"][i].is_null()) continue;
    points.push_back({a["values"][i].get<double>(), b["values"][i].get<double>()});
    xs.push_back(points.back().x);
    ys.push_back(points.back().y);
  }
  if (points.empty())
    throw ConfigError(printable(store["name"].get<std::string>()), "", "has no point with both figures");
  image::Canvas canvas(size.format, size.width, size.height > 0 ? size.height : size.width * 0.72);
  Chart chart(canvas, {38, 18, 10, 26});
  Scale x = scale_of(xs, is_wide(xs));
  Scale y = scale_of(ys, is_wide(ys));
  chart.across(x, title(a));
  chart.upwards(y, title(b));
  for (const Pair& point : points) canvas.disc(x.at(point.x), y.at(point.y), 1, colour(Colour::blue, 0.4));
  std::vector<std::pair<double, double>> line;
  for (const Pair& point : front_of(points, a["more_is_better"], b["more_is_better"])) {
    line.emplace_back(x.at(point.x), y.at(point.y));
  }
  canvas.line(line, colour(Colour::vermillion), 0.9);
  for (const auto& [px, py] : line) canvas.disc(px, py, 2, colour(Colour::vermillion));
  chart.legend({{fmt::format("{} points", figure_text(static_cast<double>(points.size()))), colour(Colour::blue, 0.6)},
                {fmt::format("front, {}", line.size()), colour(Colour::vermillion)}});
  return canvas.finish();
}

std::string measured_figure(const Json& comparison, const FigureSize& size) {
  constexpr const char* kQuantity = "latency_ms";
  std::vector<Pair> exact, nearest;
  std::vector<double> all;
  for (const Json& point : comparison["points"]) {
    const Json quantities = point.value("quantities", Json::object());
    if (!quantities.contains(kQuantity) || quantities[kQuantity]["ours"].is_null()) continue;
    const Pair pair{quantities[kQuantity]["measured"].get<double>(), quantities[kQuantity]["ours"].get<double>()};
    (point["exact"].get<bool>() ? exact : nearest).push_back(pair);
    all.insert(all.end(), {pair.x, pair.y});
  }
  if (all.empty())
    throw ConfigError(printable(comparison["measured"].get<std::string>()), "", "has no pair with a latency");
  image::Canvas canvas(size.format, size.width, size.height > 0 ? size.height : size.width * 0.9);
  Chart chart(canvas, {34, 18, 10, 26});
  Scale x = scale_of(all, is_wide(all));
  Scale y = x;
  chart.across(x, "measured latency [ms]");
  chart.upwards(y, "simulated latency [ms]");
  canvas.line({{x.at(x.least), y.at(x.least)}, {x.at(x.most), y.at(x.most)}}, colour(Colour::grey), 0.7, {3, 2});
  for (const Pair& pair : exact) canvas.disc(x.at(pair.x), y.at(pair.y), 2.2, colour(Colour::blue, 0.85));
  for (const Pair& pair : nearest) canvas.diamond(x.at(pair.x), y.at(pair.y), 2.8, colour(Colour::orange, 0.9));
  std::vector<std::pair<std::string, image::Ink>> legend{{"exact configuration", colour(Colour::blue)}};
  if (!nearest.empty()) legend.emplace_back("nearest result", colour(Colour::orange));
  chart.legend(legend);
  return canvas.finish();
}

}  // namespace secateur::cli
