// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "compare/measured_columns.hpp"

namespace secateur::compare {
namespace {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

double deviation(const std::vector<double>& values) {
  double mean = 0, squares = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::string identity_of(const MeasuredRun& run) {
  std::string text;
  for (const std::string& key : run.keys) text += key + '\x1f';
  text += std::isnan(run.clock_mhz) ? "" : fmt::format("{:.9g}", run.clock_mhz);
  return text + '\x1f' + run.source + '\x1f' + run.estimate;
}

MeasuredRun joined(const MeasuredRuns& runs, const std::vector<std::size_t>& series) {
  MeasuredRun one = runs.runs[series.front()];
  for (std::size_t q = 0; q < kQuantityCount; ++q) {
    std::vector<double> values;
    for (const std::size_t i : series) {
      if (!std::isnan(runs.runs[i].values[q])) values.push_back(runs.runs[i].values[q]);
    }
    if (values.empty()) continue;
    one.values[q] = median(values);
    const bool is_latency = q == static_cast<std::size_t>(Quantity::latency_ms);
    if (is_latency && values.size() > 1) one.spread_ms = deviation(values);
  }
  one.repetitions = static_cast<int>(series.size());
  return one;
}

}  // namespace

void join_repetitions(MeasuredRuns& runs, bool has_repetition, FaultList& faults) {
  std::unordered_map<std::string, std::size_t> place;
  std::vector<std::vector<std::size_t>> series;
  for (std::size_t i = 0; i < runs.runs.size(); ++i) {
    const auto [found, is_new] = place.emplace(identity_of(runs.runs[i]), series.size());
    if (is_new) {
      series.push_back({i});
    } else if (has_repetition) {
      series[found->second].push_back(i);
    } else {
      faults.add(
          runs.row_name(runs.runs[i]),
          fmt::format("the configuration and source of {} again; expected one row each, or a column `repetition` "
                      "that numbers calls",
                      runs.row_name(runs.runs[series[found->second].front()])));
    }
  }
  if (!has_repetition) return;
  std::vector<MeasuredRun> all;
  all.reserve(series.size());
  for (const std::vector<std::size_t>& each : series) all.push_back(joined(runs, each));
  runs.runs = std::move(all);
}

}  // namespace secateur::compare
