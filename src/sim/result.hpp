// SPDX-License-Identifier: Apache-2.0
// What one run says: the content of result.json, with units. Filled by the simulation (or the closed form), read by
// reports. Field by field documented in docs/result.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/namespaces.hpp"
#include "base/statistic.hpp"
#include "config/units.hpp"
#include "cost/energy.hpp"
#include "cost/resource_result.hpp"
#include "hw/operation_log.hpp"
#include "schedule/program.hpp"
#include "sim/image_statistics.hpp"
#include "units/memory/stats.hpp"
#include "vit/position_embedding.hpp"

namespace secateur::sim {

using StallCycles = hw::OperationStalls;
using ChannelResult = hw::ChannelResult;
using hw::channel_statistics;
using hw::stall_statistics;

/// All causes together.
inline Cycle total(const StallCycles& stalls) {
  Cycle sum = 0;
  for (const auto& row : stall_statistics()) sum += stalls.*std::get<Cycle StallCycles::*>(row.member);
  return sum;
}

struct OperationResult {
  std::string name;  ///< "encoder3.mlp_int"
  int layer = -1;    ///< encoder, -1 before the first, depth after the last
  std::string
      kind;  ///< what it is counted under: "qkv", "softmax", "layernorm", ... (schedule/program.hpp, report_group)
  std::string unit;  ///< "mpca", "elementwise", "token_selector", "dma"
  Cycle start_cycle = 0;
  Cycle end_cycle = 0;
  std::int64_t macs = 0;
  std::int64_t bytes_read = 0;
  std::int64_t bytes_written = 0;
  StallCycles stall;
  double imbalance = 0.0;
  std::string loop_order;  ///< "sweep", "expand" or empty
};

/// In the order of result.json; the stalls' own rows stand before `imbalance`.
inline const std::vector<Statistic<OperationResult>>& operation_statistics() {
  using O = OperationResult;
  static const std::vector<Statistic<OperationResult>> rows{
      {"start_cycle", "cycle", "The edge at which its first work began.", &O::start_cycle},
      {"end_cycle", "cycle", "The edge at which all of its result was there.", &O::end_cycle},
      {"macs", "multiply-accumulates", "Of matrix products.", &O::macs},
      {"bytes_read", "bytes", "Off-chip, for its operands and weights.", &O::bytes_read},
      {"bytes_written", "bytes", "Off-chip.", &O::bytes_written},
      {"imbalance", "", "The largest load of a head module over the mean, less 1; 0 where nothing is spread.",
       &O::imbalance}};
  return rows;
}

/// A unit's stall cycles by cause; with several causes in a cycle it counts for the first of them here.
struct UnitStalls {
  Cycle memory = 0;
  Cycle weights = 0;
  Cycle pipeline = 0;
};

/// In the order of hw::StallCause.
inline const std::vector<Statistic<UnitStalls>>& cause_statistics() {
  using S = UnitStalls;
  static const std::vector<Statistic<UnitStalls>> rows{
      {"memory", "cycles", "Features or parameters had to come from memory.", &S::memory},
      {"weights", "cycles", "Weight columns were not yet in the buffer.", &S::weights},
      {"pipeline", "cycles", "No free accumulators, or a result that still drains while nothing else can begin.",
       &S::pipeline}};
  return rows;
}

/// Every cycle of the run is in exactly one of the three.
struct UnitResult {
  Cycle busy_cycles = 0;
  Cycle stall_cycles = 0;
  Cycle idle_cycles = 0;
  double utilisation = 0.0;
  UnitStalls stalls = {};  ///< sum to `stall_cycles`
};

/// In the order of result.json; the causes' own rows stand behind `stall_cycles`.
inline const std::vector<Statistic<UnitResult>>& unit_statistics() {
  using U = UnitResult;
  static const std::vector<Statistic<UnitResult>> rows{
      {"busy_cycles", "cycles", "Cycles in which it worked.", &U::busy_cycles},
      {"stall_cycles", "cycles", "Cycles in which it waited for one of the causes.", &U::stall_cycles},
      {"idle_cycles", "cycles", "The others: nothing was there to be done.", &U::idle_cycles},
      {"utilisation", "", "Of mpca executed multiply-accumulates over capacity, of the others busy cycles over all.",
       &U::utilisation}};
  return rows;
}

struct QueueResult {
  std::string name;
  std::uint64_t high_water = 0;
};

struct AttributionStep {
  std::string step;  ///< "ideal", "mapping", ..., "memory"
  Cycle cycles = 0;  ///< signed difference; "ideal" is the starting point; all together are `cycles`
};

struct PruningSummary {
  std::int64_t parameters_dense = 0;
  std::int64_t parameters_kept = 0;
  std::int64_t parameters_in_kept_heads = 0;  ///< every block of a kept head counted, as the paper does
  double mean_kept_blocks = 0.0;              ///< of a column of the attention matrices
  int min_kept_blocks = 0;
  int max_kept_blocks = 0;
};

struct TopClass {
  int index = 0;
  std::string name;    ///< empty when nobody told the classes' names
  double logit = 0.0;  ///< real number
};

/// What a functional run has computed.
struct FunctionalResult {
  std::vector<TopClass> top5;
  std::vector<std::int16_t> logits;
  double logit_scale = 1.0;   ///< a logit's real number is integer * logit_scale
  std::string logits_sha256;  ///< of the integers as little-endian bytes
  std::vector<std::vector<int>>
      selected_tokens;  ///< per drop: patches by index, -1 distillation token, -2 - i fused token
  std::vector<std::pair<std::string, std::string>> activations_sha256;  ///< operation, hash
  std::string scales;                                                   ///< where they come from
};

struct Result {
  std::string fidelity = "event";
  std::uint64_t seed = 0;
  Cycle cycles = 0;
  double clock_mhz = 0.0;
  double latency_ms = 0.0;
  std::int64_t macs_dense = 0;
  std::int64_t macs_dense_in_kept_heads = 0;
  std::int64_t macs_executed = 0;
  std::vector<int> tokens_per_layer;
  std::vector<int> heads_per_layer;
  std::vector<int> neurons_per_layer;
  PruningSummary pruning;
  std::vector<OperationResult> operations;
  std::array<UnitResult, kUnits> units;  ///< in the order of Unit
  std::vector<ChannelResult> channels;
  double peak_bandwidth_gbps = 0.0;  ///< all channels together
  std::vector<QueueResult> queues;
  ResourceResult resources;
  EnergyResult energy;
  std::string bottleneck_unit;
  double bottleneck_share = 0.0;
  std::optional<Interpolation> interpolation;  ///< of the weights' position embeddings
  std::optional<FunctionalResult> functional;
  std::optional<ImageStatistics> images;  ///< of a folder; this result is then its slowest image's
  std::vector<AttributionStep> attribution;
  Cycle ideal_cycles = 0;
  double wall_seconds = 0.0;
  double peak_rss_mb = 0.0;

  UnitResult& unit(Unit which) { return units[static_cast<std::size_t>(which)]; }
  const UnitResult& unit(Unit which) const { return units[static_cast<std::size_t>(which)]; }
  double throughput_fps() const { return latency_ms > 0 ? 1000.0 / latency_ms : 0.0; }
};

}  // namespace secateur::sim
