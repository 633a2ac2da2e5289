// SPDX-License-Identifier: Apache-2.0
// A sweep or search file as written: one table of keys each. Axes, conditions and the like are kept as JSON here;
// exploration.hpp makes sense of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/namespaces.hpp"
#include "config/schema.hpp"

namespace secateur::explore {

enum class FidelityPlan { ideal, event, ideal_then_event };
enum class Seeds { same, per_point };

struct ExplorationDocument {
  std::string name;
  std::string network = "deit_small";
  std::string pruning = "b16_rb50_rt50";
  std::string accelerator = "u250-fccm24";
  std::optional<std::string> memory;
  std::optional<std::string> weights;
  Json set = Json::object();
  Json axes = Json::array();
  Json derived = Json::object();
  Json where = Json::array();
  Json constraints = Json{{"fits", true}};
  Json accuracy = Json::array();
  Json objectives = Json{"latency_ms", "dsp"};
  FidelityPlan fidelity = FidelityPlan::ideal_then_event;
  double margin = 0.25;
  Seeds seeds = Seeds::same;
  bool keep_operations = false;
  double point_timeout_s = 600.0;
  // Of searches alone.
  int evaluations = 1000;
  double seconds = 0.0;
  int population = 40;
  std::uint64_t seed = 1;
  std::optional<std::string> warm_start;
};

enum class ExplorationKind { sweep, search };

const Schema<ExplorationDocument>& sweep_schema();
const Schema<ExplorationDocument>& search_schema();
const Schema<ExplorationDocument>& exploration_schema(ExplorationKind kind);

/// Reads and checks every key of a file against its table; axes and the like are JSON of the right kind afterwards.
/// @throws ConfigError with all faults.
ExplorationDocument read_exploration(ExplorationKind kind, const std::string& path);

/// Every key, defaults filled in.
Json effective_json(ExplorationKind kind, const ExplorationDocument& document);

}  // namespace secateur::explore
