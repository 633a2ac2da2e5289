// SPDX-License-Identifier: Apache-2.0
// Figures of one run.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "base/printable.hpp"
#include "cli/plot_chart.hpp"
#include "cli/plot_figures.hpp"
#include "config/documents.hpp"
#include "eval/input_images.hpp"

namespace secateur::cli {
namespace {

using config::Json;

constexpr double kRow = 11;  // points, of a bar with its label
constexpr double kTrack = 9;

/// The part that a simulation tells. @throws ConfigError saying why it is not there.
const Json& detail_of(const Json& run, const char* part) {
  if (run["detail"].is_object() && run["detail"].contains(part)) return run["detail"][part];
  const std::string why =
      run.contains("no_detail") ? run["no_detail"].get<std::string>() : "a run of the closed form has none";
  throw ConfigError(printable(run["name"].get<std::string>()), part, why);
}

/// Operations in result.json. @throws ConfigError when there are none.
const Json& operations_of(const Json& run) {
  const Json& operations = run["result"]["operations"];
  if (operations.is_array() && !operations.empty()) return operations;
  throw ConfigError(printable(run["name"].get<std::string>()), "operations", "are not there: fidelity ideal has none");
}

double number(const Json& json) {
  return json.get<double>();
}

std::string text(const Json& json) {
  return printable(json.get<std::string>());
}

}  // namespace

std::string waterfall_figure(const Json& run, const FigureSize& size) {
  const Json& steps = run["result"]["attribution"];
  if (steps.empty()) {
    throw ConfigError(text(run["name"]), "attribution", "is not there: the run was made with --no-attribution");
  }
  std::vector<std::string> labels;
  for (const Json& step : steps) labels.push_back(text(step["step"]));
  labels.emplace_back("this run");
  const double height = size.height > 0 ? size.height : 34 + kRow * static_cast<double>(labels.size());
  image::Canvas canvas(size.format, size.width, height);
  Chart chart(canvas, {label_width(canvas, labels, size.width * 0.4), 6, 40, 24});
  const double cycles = number(run["result"]["cycles"]);
  double most = cycles;
  double sum = 0;
  for (const Json& step : steps) most = std::max(most, sum += number(step["cycles"]));
  Scale scale = scale_of({0, most}, false);
  chart.across(scale, "cycles", 4);
  const std::vector<double> middles = chart.rows(labels);
  sum = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const bool whole = i == 0 || i + 1 == labels.size();
    const double value = i < steps.size() ? number(steps[i]["cycles"]) : cycles;
    const double from = whole ? 0 : sum;
    const double to = whole ? value : sum + value;
    const image::Ink fill = colour(whole ? Colour::grey : value < 0 ? Colour::green : Colour::vermillion);
    canvas.rectangle(scale.at(std::min(from, to)), middles[i] - 3.6, std::abs(scale.at(to) - scale.at(from)), 7.2,
                     fill);
    const std::string sign = whole ? "" : value < 0 ? "\u2212" : "+";
    canvas.text(scale.at(std::max(from, to)) + 2.5, middles[i] + 2.2,
                sign + grouped(static_cast<std::int64_t>(std::abs(value))), {kSmallLetters});
    sum = to;
  }
  return canvas.finish();
}

namespace {

struct TimelineRow {
  std::string title;
  struct Slice {
    double start, end;
    image::Ink fill;
  };
  std::vector<Slice> slices;
};

image::Ink slice_colour(const std::map<std::string, std::string>& kinds, const std::string& name) {
  const auto kind = kinds.find(name);
  if (kind != kinds.end()) return kind_colour(kind->second);
  if (name.rfind("stall", 0) == 0) return image::ink("#f2c4bd");
  return colour(name == "write" ? Colour::vermillion : Colour::green);
}

std::vector<TimelineRow> timeline_rows(const Json& run) {
  const Json& timeline = detail_of(run, "timeline");
  std::map<std::string, std::string> kinds;
  for (const Json& operation : operations_of(run)) kinds[operation["name"]] = operation["kind"];
  std::vector<TimelineRow> rows;
  for (const char* group : {"mpca", "elementwise", "token_selector", "dma", "memory"}) {
    for (const Json& track : timeline["tracks"]) {
      if (track["group"] != group || track["slices"].empty()) continue;
      TimelineRow row{text(track["name"]), {}};
      if (row.title.rfind("port ", 0) == 0) row.title = "DMA " + row.title;
      if (row.title == "lanes") row.title = "element-wise";
      if (row.title == "selector") row.title = "token selector";
      for (std::size_t i = 0; i + 2 < track["slices"].size(); i += 3) {
        const std::string name = timeline["names"][track["slices"][i].get<std::size_t>()];
        row.slices.push_back(
            {number(track["slices"][i + 1]), number(track["slices"][i + 2]), slice_colour(kinds, name)});
      }
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace

std::string timeline_figure(const Json& run, const FigureSize& size) {
  const std::vector<TimelineRow> rows = timeline_rows(run);
  std::vector<std::string> labels;
  std::vector<std::pair<std::string, image::Ink>> legend;
  std::set<std::string> seen;
  for (const TimelineRow& row : rows) labels.push_back(row.title);
  for (const Json& operation : operations_of(run)) {
    const std::string kind = text(operation["kind"]);
    if (operation["unit"] != "dma" && seen.insert(kind).second) legend.emplace_back(kind, kind_colour(kind));
  }
  legend.emplace_back("stall", image::ink("#f2c4bd"));
  legend.emplace_back("read", colour(Colour::green));
  std::vector<std::string> words;
  for (const auto& entry : legend) words.push_back(entry.first);
  const image::Canvas measure(image::DrawingFormat::svg, size.width, 10);
  const double above = legend_height(measure, words, size.width);
  const double height = size.height > 0 ? size.height : above + 26 + kTrack * static_cast<double>(rows.size());
  image::Canvas canvas(size.format, size.width, height);
  Chart chart(canvas, {label_width(canvas, labels, size.width * 0.3), above, 8, 24});
  const double clock = number(run["result"]["clock_mhz"]);
  Scale scale = scale_of({0, number(run["result"]["cycles"]) / clock / 1.06}, false);
  chart.across(scale, "time [\u00b5s]", 5);
  const std::vector<double> middles = chart.rows(labels);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const TimelineRow::Slice& slice : rows[i].slices) {
      const double from = scale.at(slice.start / clock);
      canvas.rectangle(from, middles[i] - 3.2, std::max(scale.at(slice.end / clock) - from, 0.15), 6.4, slice.fill);
    }
  }
  chart.legend(legend);
  return canvas.finish();
}

std::string roofline_figure(const Json& run, const FigureSize& size) {
  const Json& accelerator = run["result"]["config"]["accelerator"];
  const double clock = number(accelerator["clock_mhz"]);
  const double pe = number(accelerator["p_pe"]);
  const double peak =
      number(accelerator["p_h"]) * number(accelerator["p_t"]) * number(accelerator["p_c"]) * pe * pe * clock / 1000;
  const double ports = number(accelerator["dma"]["ports"]) * number(accelerator["dma"]["beat_bytes"]) * clock / 1000;
  const double memory = number(run["result"]["memory"]["peak_bandwidth_gbps"]);
  const double bandwidth = memory > 0 ? std::min(memory, ports) : ports;
  struct Point {
    double intensity, rate;
    std::string kind;
  };
  std::vector<Point> points;
  std::vector<double> across, up{peak};
  for (const Json& operation : operations_of(run)) {
    const double macs = number(operation["macs"]);
    const double bytes = number(operation["bytes_read"]) + number(operation["bytes_written"]);
    if (macs <= 0 || bytes <= 0) continue;
    const double cycles = number(operation["end_cycle"]) - number(operation["start_cycle"]);
    points.push_back({macs / bytes, macs / cycles * clock / 1000, operation["kind"]});
    across.push_back(points.back().intensity);
    up.push_back(points.back().rate);
  }
  if (points.empty()) {
    throw ConfigError(text(run["name"]), "operations", "no product has off-chip traffic: the closed form knows none");
  }
  across.push_back(peak / bandwidth * 4);
  std::vector<std::pair<std::string, image::Ink>> legend;
  std::vector<std::string> words;
  for (const Point& point : points) {
    if (std::find(words.begin(), words.end(), point.kind) != words.end()) continue;
    words.push_back(point.kind);
    legend.emplace_back(printable(point.kind), kind_colour(point.kind));
  }
  const image::Canvas measure(image::DrawingFormat::svg, size.width, 10);
  const double above = legend_height(measure, words, size.width);
  image::Canvas canvas(size.format, size.width, size.height > 0 ? size.height : 170 + above);
  Chart chart(canvas, {36, above, 10, 26});
  Scale x = scale_of(across, true);
  Scale y = scale_of(up, true);
  chart.across(x, "arithmetic intensity [MAC/byte]");
  chart.upwards(y, "rate [GMAC/s]");
  canvas.clip(chart.left(), chart.top(), chart.right() - chart.left(), chart.bottom() - chart.top());
  canvas.line(
      {{x.at(x.least), y.at(x.least * bandwidth)}, {x.at(peak / bandwidth), y.at(peak)}, {chart.right(), y.at(peak)}},
      {}, 1);
  for (const Point& point : points) canvas.disc(x.at(point.intensity), y.at(point.rate), 2, kind_colour(point.kind));
  canvas.clip_none();
  canvas.text(x.at(peak / bandwidth) - 5, y.at(peak) + 2, fmt::format("{} GMAC/s", figure_text(std::round(peak))),
              {kSmallLetters, image::Anchor::end});
  canvas.text(x.at(std::sqrt(x.least * peak / bandwidth)) + 4,
              y.at(std::sqrt(x.least * peak / bandwidth) * bandwidth) + 8,
              fmt::format("{} GB/s", figure_text(bandwidth)), {kSmallLetters});
  chart.legend(legend);
  return canvas.finish();
}

std::string masks_figure(const Json& run, const FigureSize& size) {
  const Json& encoders = detail_of(run, "masks");
  const double label = 14;
  const double gap = 5;
  const double panels = static_cast<double>(encoders[0].size());
  double columns = 0;
  const double rows = number(encoders[0][0]["rows"]);  // neurons are drawn as high as matrices
  for (const Json& panel : encoders[0]) columns += number(panel["columns"]);
  const double cell = (size.width - label - 4 - gap * (panels - 1)) / columns;
  const double row_height = cell * rows + gap;
  const double above = 22;
  image::Canvas canvas(size.format, size.width, above + row_height * static_cast<double>(encoders.size()) + 2);
  canvas.text(
      label, 8,
      fmt::format("blocks of {0} \u00d7 {0}: filled ones are kept", run["result"]["config"]["pruning"]["block"].dump()),
      {kLetters});
  for (std::size_t e = 0; e < encoders.size(); ++e) {
    const double y = above + row_height * static_cast<double>(e);
    canvas.text(label - 4, y + cell * rows / 2 + 2, std::to_string(e), {kSmallLetters, image::Anchor::end});
    double x = label;
    for (const Json& panel : encoders[e]) {
      const auto wide = panel["columns"].get<std::size_t>();
      const auto high = panel["rows"].get<std::size_t>();
      const std::string bits = panel["bits"];
      const double width = cell * static_cast<double>(wide);
      const double tall = cell * rows / static_cast<double>(high);
      if (e == 0)
        canvas.text(x, above - 4, canvas.fitted(panel["name"], {kSmallLetters}, width + gap), {kSmallLetters});
      canvas.rectangle(x, y, width, cell * rows, image::ink("#e4e7ec"));
      for (std::size_t i = 0; i < wide * high; ++i) {
        const char sign = bits[i / 4];
        const auto digit = static_cast<unsigned>(sign <= '9' ? sign - '0' : sign - 'a' + 10);
        if ((digit >> (3 - i % 4) & 1U) == 0) continue;
        canvas.rectangle(x + cell * static_cast<double>(i % wide), y + tall * static_cast<double>(i / wide),
                         cell * 0.92, tall * 0.92, colour(Colour::blue));
      }
      x += width + gap;
    }
  }
  return canvas.finish();
}

namespace {

std::string token_bars(const Json& run, const FigureSize& size) {
  const Json& tokens = run["result"]["tokens_per_layer"];
  image::Canvas canvas(size.format, size.width, size.height > 0 ? size.height : 120);
  Chart chart(canvas, {30, 12, 6, 24});
  std::vector<double> values;
  for (const Json& each : tokens) values.push_back(number(each));
  Scale y = scale_of(values, false);
  chart.upwards(y, "tokens", 4);
  const double step = (chart.right() - chart.left()) / static_cast<double>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double middle = chart.left() + (static_cast<double>(i) + 0.5) * step;
    canvas.rectangle(middle - step * 0.36, y.at(values[i]), step * 0.72, chart.bottom() - y.at(values[i]),
                     colour(Colour::green));
    canvas.text(middle, y.at(values[i]) - 2, figure_text(values[i]), {kSmallLetters, image::Anchor::middle});
    canvas.text(middle, chart.bottom() + 8, i + 1 < values.size() ? std::to_string(i) : "out",
                {kSmallLetters, image::Anchor::middle});
  }
  canvas.text((chart.left() + chart.right()) / 2, chart.bottom() + 18, "encoder", {kLetters, image::Anchor::middle});
  return canvas.finish();
}

/// What the network saw; nothing where the file is gone or is a tensor.
std::optional<image::Image> seen_picture(const Json& run) {
  const Json files = run["result"]["config"].value("files", Json::object());
  if (!files.contains("input")) return std::nullopt;
  const std::string path = files["input"].value("path", "");
  if (!std::filesystem::is_regular_file(path)) return std::nullopt;
  return InputImages(path, network_from_json(run["result"]["config"]["network"], path)).picture(0);
}

}  // namespace

std::string tokens_figure(const Json& run, const FigureSize& size) {
  const Json& result = run["result"];
  const Json functional = result.value("functional", Json::object());
  const Json drops = functional.value("selected_tokens", Json::array());
  const std::optional<image::Image> picture = drops.empty() ? std::nullopt : seen_picture(run);
  if (!picture) return token_bars(run, size);
  const auto side =
      result["config"]["network"]["image_size"].get<int>() / result["config"]["network"]["patch_size"].get<int>();
  const double count = static_cast<double>(drops.size()) + 1;
  const double in_row = std::min(count, 4.0);
  const double gap = 4;
  const double panel = (size.width - gap * (in_row + 1)) / in_row;
  const double rows = std::ceil(count / in_row);
  image::Canvas canvas(size.format, size.width, rows * (panel + 24) + gap);
  for (std::size_t p = 0; p < drops.size() + 1; ++p) {
    const double x = gap + static_cast<double>(p % static_cast<std::size_t>(in_row)) * (panel + gap);
    const double y = std::floor(static_cast<double>(p) / in_row) * (panel + 24) + 20;
    canvas.picture(x, y, panel, panel, *picture);
    if (p == 0) {
      canvas.text(x, y - 3, "the picture", {kSmallLetters});
      continue;
    }
    std::set<int> kept;
    for (const Json& token : drops[p - 1]) kept.insert(token.get<int>());
    const double cell = panel / side;
    int patches = 0;
    for (int i = 0; i < side * side; ++i) {
      if (kept.count(i) > 0) {
        ++patches;
      } else {
        canvas.rectangle(x + i % side * cell, y + i / side * cell, cell, cell, image::ink("#20242b", 0.82));
      }
    }
    const Json& layers = result["config"]["pruning"]["token_layers"];
    const std::string where = p - 1 < layers.size() ? layers[p - 1].dump() : "?";
    canvas.text(x, y - 10, canvas.fitted("encoder " + where, {kSmallLetters}, panel), {kSmallLetters});
    canvas.text(x, y - 3, canvas.fitted(fmt::format("{} of {} patches", patches, side * side), {kSmallLetters}, panel),
                {kSmallLetters});
  }
  return canvas.finish();
}

}  // namespace secateur::cli
