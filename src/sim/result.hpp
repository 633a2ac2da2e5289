// SPDX-License-Identifier: Apache-2.0
// What one run says: the content of result.json, with units. Filled by the simulation (or the closed form), read by
// reports. Field by field documented in docs/result.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/namespaces.hpp"
#include "config/units.hpp"
#include "cost/energy.hpp"
#include "cost/resource_result.hpp"
#include "sim/image_statistics.hpp"
#include "vit/position_embedding.hpp"

namespace secateur::sim {

/// Cycles by which an operation was prolonged, on the head module that ended last
/// (docs/microarchitecture/controller.md).
struct StallCycles {
  Cycle weights = 0;   ///< weight columns not yet in the buffer
  Cycle features = 0;  ///< more distinct reads of a feature bank than it has ports
  Cycle sync = 0;      ///< some PEs of the snapshot had finished and waited for the longest column
  Cycle memory = 0;    ///< features or parameters that had to come from memory
  Cycle pipeline = 0;  ///< no accumulator set was free: the one to be used was still draining

  Cycle total() const { return weights + features + sync + memory + pipeline; }
};

struct OperationResult {
  std::string name;  ///< "encoder3.mlp_int"
  int layer = -1;    ///< encoder, -1 before the first, depth after the last
  std::string unit;  ///< "mpca", "elementwise", "token_selector", "dma"
  Cycle start_cycle = 0;
  Cycle end_cycle = 0;
  std::int64_t macs = 0;           ///< multiply-accumulates of matrix products
  std::int64_t bytes_read = 0;     ///< off-chip
  std::int64_t bytes_written = 0;  ///< off-chip
  StallCycles stall;
  double imbalance = 0.0;  ///< max / mean - 1 of the load; 0 where nothing is spread
  std::string loop_order;  ///< "sweep", "expand" or empty
};

/// A unit's stall cycles by cause; with several causes in a cycle it counts for the first of them here.
struct UnitStalls {
  Cycle memory = 0;
  Cycle weights = 0;
  Cycle pipeline = 0;  ///< no free accumulators, or a result that still drains while nothing else can begin
};

/// Every cycle of the run is in exactly one of the three.
struct UnitResult {
  Cycle busy_cycles = 0;
  Cycle stall_cycles = 0;
  Cycle idle_cycles = 0;
  double utilisation = 0.0;  ///< mpca: executed MACs / capacity; others: busy / all cycles
  UnitStalls stalls = {};    ///< sum to `stall_cycles`
};

struct ChannelResult {
  std::uint64_t reads = 0;   ///< column commands
  std::uint64_t writes = 0;  ///< column commands
  std::uint64_t row_hits = 0;
  std::uint64_t row_misses = 0;
  std::uint64_t bytes = 0;      ///< that were asked for
  double bandwidth_gbps = 0.0;  ///< what column commands moved, over the whole run
  std::uint64_t refreshes = 0;
  std::uint64_t read_queue_high_water = 0;
  std::uint64_t write_queue_high_water = 0;
  std::uint64_t merged_writes = 0;    ///< column requests without a command: they replaced a write that waited,
  std::uint64_t forwarded_reads = 0;  ///< or were answered from one
};

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
  UnitResult mpca, elementwise, token_selector, dma;
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

  double throughput_fps() const { return latency_ms > 0 ? 1000.0 / latency_ms : 0.0; }
};

}  // namespace secateur::sim
