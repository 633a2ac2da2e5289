// SPDX-License-Identifier: Apache-2.0
#include "explore/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/grouped.hpp"
#include "base/namespaces.hpp"
#include "base/nearest_name.hpp"
#include "cost/amounts.hpp"

namespace secateur::explore {
namespace {

/// The fullest resource of the whole device.
double device_share(const Result& result) {
  double share = 0.0;
  for (const AmountField& field : kAmountFields) {
    const auto limit = static_cast<double>(result.resources.limits.*field.member);
    if (limit > 0) share = std::max(share, static_cast<double>(result.resources.used.*field.member) / limit);
  }
  return share;
}

double bandwidth(const Result& result) {
  double sum = 0.0;
  for (const ChannelResult& channel : result.channels) sum += channel.bandwidth_gbps;
  return sum;
}

double count(std::int64_t value) {
  return static_cast<double>(value);
}

}  // namespace

const std::array<Metric, kMetricCount> kMetrics{{
    {"latency_ms", "ms", "of one image", false, false, [](const Result& r) { return r.latency_ms; }},
    {"cycles", "cycles", "of one image", false, false, [](const Result& r) { return count(r.cycles); }},
    {"throughput_fps", "images/s", "at batch 1", false, true, [](const Result& r) { return r.throughput_fps(); }},
    {"energy_mj", "mJ", "of one image, a first-order estimate", false, false,
     [](const Result& r) { return r.energy.total_mj(); }},
    {"utilisation", "", "executed MACs over the PEs' capacity", false, true,
     [](const Result& r) { return r.unit(Unit::mpca).utilisation; }},
    {"bandwidth_gbps", "GB/s", "off-chip, over the whole run", false, false, bandwidth},
    {"macs_executed", "MACs", "after pruning", true, false, [](const Result& r) { return count(r.macs_executed); }},
    {"dsp", "", "of the whole machine", true, false, [](const Result& r) { return count(r.resources.used.dsp); }},
    {"lut", "", "of the whole machine", true, false, [](const Result& r) { return count(r.resources.used.lut); }},
    {"ff", "", "of the whole machine", true, false, [](const Result& r) { return count(r.resources.used.ff); }},
    {"bram36", "", "of the whole machine", true, false, [](const Result& r) { return count(r.resources.used.bram36); }},
    {"uram", "", "of the whole machine", true, false, [](const Result& r) { return count(r.resources.used.uram); }},
    {"fabric_macs", "", "multipliers built from LUTs", true, false,
     [](const Result& r) { return count(r.resources.fabric_macs); }},
    {"device_share", "", "fullest resource of the device; 0 without limits", true, false, device_share},
    {"accuracy", "", "top-1, from the files under `accuracy`", true, true, nullptr},
}};

Figures no_figures() {
  Figures figures;
  figures.fill(kNoFigure);
  return figures;
}

Figures figures_of(const Result& result) {
  Figures figures = no_figures();
  for (std::size_t i = 0; i < kMetrics.size(); ++i) {
    if (kMetrics[i].of != nullptr) figures[i] = kMetrics[i].of(result);
  }
  return figures;
}

std::optional<std::size_t> find_metric(const std::string& name) {
  for (std::size_t i = 0; i < kMetrics.size(); ++i) {
    if (name == kMetrics[i].name) return i;
  }
  return std::nullopt;
}

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const Metric& metric : kMetrics) names.emplace_back(metric.name);
  return names;
}

std::string shown_figure(std::size_t metric, double value) {
  if (std::isnan(value)) return "-";
  const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
  const std::string unit = kMetrics[metric].unit;
  if (whole && (unit.empty() || unit == "cycles" || unit == "MACs")) return grouped(static_cast<std::int64_t>(value));
  return fmt::format("{:.4g}", value);
}

Objective parse_objective(const std::string& text) {
  Objective objective;
  std::string name = text;
  if (name.rfind("max:", 0) == 0) {
    objective.maximise = true;
    name = name.substr(4);
  } else if (name.rfind("min:", 0) == 0) {
    name = name.substr(4);
  } else if (name.rfind('-', 0) == 0) {
    objective.maximise = true;
    name = name.substr(1);
  }
  const std::optional<std::size_t> metric = find_metric(name);
  if (!metric) {
    const std::string near = nearest_name(name, metric_names());
    throw std::invalid_argument(fmt::format("got \"{}\"; expected {}, with max: in front to maximise{}", text,
                                            fmt::join(metric_names(), ", "),
                                            near.empty() ? "" : fmt::format("; did you mean {}?", near)));
  }
  objective.metric = *metric;
  return objective;
}

std::string to_string(const Objective& objective) {
  return (objective.maximise ? "max:" : "") + std::string(kMetrics[objective.metric].name);
}

}  // namespace secateur::explore
