// SPDX-License-Identifier: Apache-2.0
#include "sim/run.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "base/sha256.hpp"
#include "base/top_indices.hpp"
#include "cost/resources.hpp"
#include "pruning/statistics.hpp"
#include "schedule/buffer_traffic.hpp"
#include "schedule/lowering.hpp"
#include "sim/attribution.hpp"
#include "sim/closed_form.hpp"
#include "sim/ideal_run.hpp"
#include "sim/simulate.hpp"

namespace secateur::sim {
namespace {

void describe_model(const RunRequest& request, Result& result) {
  const PackedModel& model = request.model;
  const ModelStatistics statistics = model_statistics(model);
  result.seed = model.pruning.seed;
  result.clock_mhz = request.accelerator.clock_mhz;
  result.macs_dense = statistics.macs_dense;
  result.macs_dense_in_kept_heads = statistics.macs_dense_in_kept_heads;
  result.macs_executed = statistics.macs_executed;
  result.tokens_per_layer = model.tokens_per_layer();
  result.heads_per_layer = model.heads_per_layer();
  for (const PackedLayer& layer : model.layers) result.neurons_per_layer.push_back(layer.neurons());
  result.pruning.parameters_dense = statistics.parameters_dense;
  result.pruning.parameters_kept = statistics.parameters_kept;
  result.pruning.parameters_in_kept_heads = statistics.parameters_in_kept_heads;
  result.pruning.mean_kept_blocks = statistics.mean_kept_blocks;
  result.pruning.min_kept_blocks = statistics.min_kept_blocks;
  result.pruning.max_kept_blocks = statistics.max_kept_blocks;
  result.resources = estimate_resources(request.accelerator, request.memory, sizing_of(model.network, model.pruning));
}

void describe_operations(const Program& program, const SimulationOutcome& outcome, Result& result) {
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    const Operation& operation = program.operations[i];
    const OperationTimes& times = outcome.operations[i];
    OperationResult described;
    described.name = operation.name;
    described.layer = operation.layer;
    described.kind = report_group(operation);
    described.unit = to_string(operation.unit);
    described.start_cycle = times.start;
    described.end_cycle = times.end;
    described.macs = operation.macs;
    described.bytes_read = times.bytes_read;
    described.bytes_written = times.bytes_written;
    described.stall = times.stalls;
    if (operation.product) {
      described.imbalance = operation.product->imbalance;
      if (operation.product->loop_order) described.loop_order = operation.product->loop_order->name;
    }
    result.operations.push_back(std::move(described));
  }
}

UnitResult unit_result(const hw::UnitCycles& cycles, Cycle total) {
  UnitResult unit{cycles.busy, cycles.stall, cycles.idle, 0.0, {}};
  for (std::size_t cause = 0; cause < cause_statistics().size(); ++cause) {
    unit.stalls.*std::get<Cycle UnitStalls::*>(cause_statistics()[cause].member) = cycles.causes[cause];
  }
  if (total > 0) unit.utilisation = static_cast<double>(cycles.busy) / static_cast<double>(total);
  return unit;
}

void describe_units(const RunRequest& request, const SimulationOutcome& outcome, Result& result) {
  for (const Unit unit : kAllUnits) {
    result.unit(unit) = unit_result(outcome.units[static_cast<std::size_t>(unit)], outcome.cycles);
    const double share =
        static_cast<double>(result.unit(unit).busy_cycles) / static_cast<double>(std::max<Cycle>(1, outcome.cycles));
    if (share <= result.bottleneck_share) continue;
    result.bottleneck_share = share;
    result.bottleneck_unit = to_string(unit);
  }
  const double capacity =
      static_cast<double>(outcome.cycles) * static_cast<double>(request.accelerator.macs_per_cycle());
  result.unit(Unit::mpca).utilisation = capacity > 0.0 ? static_cast<double>(result.macs_executed) / capacity : 0.0;
}

EnergyResult energy_of(const RunRequest& request, const Program& program, const Result& result) {
  EnergyCounts counts;
  counts.macs = result.macs_executed;
  counts.buffer_bits = buffer_bits(program, request.accelerator, request.model.pruning.block);
  for (const OperationResult& operation : result.operations) {
    counts.off_chip_bytes += operation.bytes_read + operation.bytes_written;
  }
  counts.seconds = static_cast<double>(result.cycles) / (static_cast<double>(request.accelerator.clock_khz()) * 1e3);
  return estimate_energy(counts, request.accelerator, request.memory);
}

/// The five highest logits, ties to the lower class.
std::vector<TopClass> top_classes(const std::vector<std::int16_t>& logits, double scale) {
  constexpr int kShown = 5;
  std::vector<TopClass> top;
  for (const int index : top_indices(logits, kShown))
    top.push_back({index, "", logits[static_cast<std::size_t>(index)] * scale});
  return top;
}

std::string logits_sha256(const std::vector<std::int16_t>& logits) {
  std::vector<std::uint8_t> bytes(2 * logits.size());
  store_values(logits.data(), static_cast<std::int64_t>(logits.size()), 16, bytes.data());
  return sha256_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

FunctionalResult functional_result(const FunctionalOutcome& outcome, double logit_scale) {
  FunctionalResult result;
  result.logits = outcome.simulation.logits;
  result.logit_scale = logit_scale;
  result.top5 = top_classes(result.logits, logit_scale);
  result.logits_sha256 = logits_sha256(result.logits);
  result.selected_tokens = outcome.selected_tokens;
  for (const ActivationHash& hash : outcome.activations) {
    result.activations_sha256.emplace_back(hash.operation, hash.sha256);
  }
  return result;
}

/// `request.model` is what `program` was lowered from.
void describe_run(const RunRequest& request, const Program& program, SimulationOutcome outcome, Result& result) {
  const Floorplan floorplan = floorplan_of(request.accelerator, request.memory);
  result.cycles = outcome.cycles;
  describe_operations(program, outcome, result);
  describe_units(request, outcome, result);
  result.channels = std::move(outcome.channels);
  result.queues = std::move(outcome.queues);
  result.energy = energy_of(request, program, result);
  result.peak_bandwidth_gbps =
      request.memory.peak_bandwidth_gbps() * static_cast<double>(request.accelerator.memory_channels);
  if (request.attribution) {
    result.attribution =
        attribute(request.model, request.accelerator, request.memory, floorplan, result.ideal_cycles, result.cycles);
  }
}

double peak_rss_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

void describe(const RunRequest& request, Result& result) {
  describe_model(request, result);
  result.ideal_cycles = ideal_cycles(request.model, request.accelerator).total;
}

}  // namespace

Floorplan floorplan_of(const AcceleratorConfig& accelerator, const MemoryConfig& memory) {
  return {accelerator.board.slrs, memory.standard->place == ChannelPlace::first_slr};
}

Result run(const RunRequest& request) {
  const auto begin = std::chrono::steady_clock::now();
  Result result;
  result.fidelity = to_string(request.fidelity);
  const Floorplan floorplan = floorplan_of(request.accelerator, request.memory);
  SimulationOptions options;
  options.trace = request.trace;
  std::optional<Program> lowered;
  const auto program = [&]() -> const Program& {
    if (request.program) return *request.program;
    if (!lowered) lowered = lower(request.model, request.accelerator);
    return *lowered;
  };
  if (request.functional) {
    SECATEUR_CHECK(request.fidelity == Fidelity::event, "only fidelity event computes values");
    FunctionalOutcome outcome = simulate_functional(request.model, *request.functional, request.accelerator,
                                                    request.memory, floorplan, options);
    result.functional = functional_result(outcome, request.functional->transformer.logit_scale);
    const RunRequest actual{outcome.model,
                            request.accelerator,
                            request.memory,
                            request.fidelity,
                            request.attribution,
                            request.trace,
                            request.functional,
                            {},
                            nullptr,
                            nullptr};
    describe(actual, result);
    describe_run(actual, outcome.program, std::move(outcome.simulation), result);
  } else if (request.fidelity == Fidelity::event) {
    describe(request, result);
    describe_run(request, program(), simulate(program(), request.accelerator, request.memory, floorplan, options),
                 result);
  } else if (request.fidelity == Fidelity::clocked) {
    describe(request, result);
    ClockedOptions clocked;
    clocked.waveform = request.waveform;
    clocked.waveform_outcome = request.waveform_outcome;
    describe_run(request, program(),
                 simulate_clocked(program(), request.accelerator, request.memory, floorplan, clocked), result);
  } else {
    result = ClosedForm(request.model).run(request.accelerator, request.memory);
    describe(request, result);
    result.operations = ideal_operations(request.model, request.accelerator);
  }
  result.latency_ms = static_cast<double>(result.cycles) / static_cast<double>(request.accelerator.clock_khz());
  result.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  result.peak_rss_mb = peak_rss_mb();
  return result;
}

}  // namespace secateur::sim
