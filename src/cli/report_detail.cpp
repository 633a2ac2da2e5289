// SPDX-License-Identifier: Apache-2.0
#include "cli/report_detail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "policies/balance_policy.hpp"
#include "pruning/mask_file.hpp"
#include "report/timeline_recorder.hpp"

namespace secateur::cli {
namespace {

using config::Json;

/// Neurons in a row of their panel.
constexpr int kNeuronColumns = 32;
constexpr std::array kPanels{"Q", "K", "V", "proj", "neurons"};  // in the order of mask_tensors

std::string hexadecimal(const std::vector<unsigned char>& kept) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < kept.size(); i += 4) {
    unsigned digit = 0;
    for (std::size_t j = 0; j < 4; ++j) digit = 2 * digit + (i + j < kept.size() && kept[i + j] != 0 ? 1U : 0U);
    text += kDigits[digit];
  }
  return text;
}

Json panel(const char* name, const vit::Array& array) {
  const auto count = static_cast<int>(array.bytes.size());
  const bool is_matrix = array.shape.size() == 2;
  const int columns = is_matrix ? static_cast<int>(array.shape[1]) : std::gcd(count, kNeuronColumns);
  const std::vector<unsigned char> kept(array.bytes.begin(), array.bytes.end());
  return {{"name", name},
          {"rows", count / columns},
          {"columns", columns},
          {"kept", std::count_if(kept.begin(), kept.end(), [](unsigned char bit) { return bit != 0; })},
          {"bits", hexadecimal(kept)}};
}

Json masks(const PackedModel& model) {
  Json encoders = Json::array();
  const auto arrays = mask_tensors(model, "");
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    const std::size_t which = i % kPanels.size();
    if (which == 0) encoders.push_back(Json::array());
    encoders.back().push_back(panel(kPanels[which], arrays[i].array));
  }
  return encoders;
}

std::vector<Cycle> module_cycles(const ProductPlan& plan) {
  std::vector<Cycle> cycles;
  for (const std::vector<Segment>& module : plan.modules) {
    cycles.push_back(std::accumulate(module.begin(), module.end(), Cycle{0},
                                     [](Cycle sum, const Segment& segment) { return sum + segment.cycles; }));
  }
  return cycles;
}

/// Cycles that the plans give each head module, waits not counted. Of a dynamic operation there are none beforehand.
Json loads(const Machine& machine) {
  const Machine unbalanced =
      machine.changed([](Documents& documents) { documents.accelerator.balance = balance_policy("none"); });
  const std::vector<Operation>& now = machine.program().operations;
  const std::vector<Operation>& without = unbalanced.program().operations;
  Json json = Json::array();
  for (std::size_t i = 0; i < now.size() && i < without.size(); ++i) {
    if (!now[i].product || !without[i].product) continue;
    json.push_back({{"operation", now[i].name},
                    {"balanced", module_cycles(*now[i].product)},
                    {"unbalanced", module_cycles(*without[i].product)}});
  }
  return json;
}

/// From the operation that ends last backwards: each one's latest producer, or the unit's operation before it where
/// that ended later.
std::vector<int> critical_path(const Program& program, const std::vector<OperationResult>& results) {
  std::vector<int> before(program.operations.size(), -1);
  for (const auto& queue : program.of_unit) {
    for (std::size_t i = 1; i < queue.size(); ++i) before[static_cast<std::size_t>(queue[i])] = queue[i - 1];
  }
  const auto end = [&](int index) { return results[static_cast<std::size_t>(index)].end_cycle; };
  int at = 0;
  for (int i = 1; i < static_cast<int>(results.size()); ++i) at = end(i) >= end(at) ? i : at;
  std::vector<int> path;
  while (at >= 0) {
    path.push_back(at);
    int latest = before[static_cast<std::size_t>(at)];
    for (const Dependency& dependency : program.operations[static_cast<std::size_t>(at)].dependencies) {
      if (latest < 0 || end(dependency.producer) > end(latest)) latest = dependency.producer;
    }
    at = latest < at ? latest : -1;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace

Json run_detail(const Machine& machine, std::int64_t cycles) {
  Json json{{"masks", masks(machine.model())}, {"loads", loads(machine)}};
  if (cycles == 0) return json;
  TimelineRecorder recorder(machine.documents().accelerator.clock_khz());
  RunSettings settings;
  settings.attribution = false;
  settings.trace = &recorder;
  const Result result = machine.run(settings);
  if (result.cycles != cycles) {
    throw ConfigError("result.json", "cycles",
                      fmt::format("has {}; this version simulates {} from the same documents", cycles, result.cycles));
  }
  json["timeline"] = recorder.to_json(result.cycles);
  json["critical_path"] = critical_path(machine.program(), result.operations);
  return json;
}

}  // namespace secateur::cli
