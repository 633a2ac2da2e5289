// SPDX-License-Identifier: Apache-2.0
#include "sim/run.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>

#include "cost/device.hpp"
#include "cost/resources.hpp"
#include "pruning/statistics.hpp"
#include "schedule/lowering.hpp"
#include "sim/attribution.hpp"
#include "sim/ideal_run.hpp"
#include "sim/simulate.hpp"

namespace secateur {
namespace {

const char* name_of(LoopOrderChosen order) {
  switch (order) {
    case LoopOrderChosen::sweep: return "sweep";
    case LoopOrderChosen::expand: return "expand";
    case LoopOrderChosen::none: break;
  }
  return "";
}

Floorplan floorplan_of(const AcceleratorConfig& accelerator, const MemoryConfig& memory) {
  return {device(accelerator.device).slrs, memory.standard == MemoryStandard::hbm2};
}

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
  result.resources = estimate_resources(request.accelerator, request.memory,
                                        {model.pruning.block, model.network.tokens(), model.network.embed_dim});
}

void describe_operations(const Program& program, const SimulationOutcome& outcome, Result& result) {
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    const Operation& operation = program.operations[i];
    const OperationTimes& times = outcome.operations[i];
    OperationResult described;
    described.name = operation.name;
    described.layer = operation.layer;
    described.unit = to_string(operation.unit);
    described.start_cycle = times.start;
    described.end_cycle = times.end;
    described.macs = operation.macs;
    described.bytes_read = times.bytes_read;
    described.bytes_written = times.bytes_written;
    described.stall = {times.stalls.weights, times.stalls.features, times.stalls.sync, times.stalls.memory};
    if (operation.product) {
      described.imbalance = operation.product->imbalance;
      described.loop_order = name_of(operation.product->loop_order);
    }
    result.operations.push_back(std::move(described));
  }
}

UnitResult unit_result(const hw::UnitCycles& cycles, Cycle total) {
  UnitResult unit{cycles.busy, cycles.stall, cycles.idle, 0.0};
  if (total > 0) unit.utilisation = static_cast<double>(cycles.busy) / static_cast<double>(total);
  return unit;
}

void describe_units(const RunRequest& request, const SimulationOutcome& outcome, Result& result) {
  const auto cycles_of = [&](Unit unit) { return outcome.units[static_cast<std::size_t>(unit)]; };
  result.mpca = unit_result(cycles_of(Unit::mpca), outcome.cycles);
  result.elementwise = unit_result(cycles_of(Unit::elementwise), outcome.cycles);
  result.token_selector = unit_result(cycles_of(Unit::token_selector), outcome.cycles);
  result.dma = unit_result(cycles_of(Unit::dma), outcome.cycles);
  const double capacity = static_cast<double>(outcome.cycles) * static_cast<double>(request.accelerator.macs_per_cycle());
  result.mpca.utilisation = capacity > 0.0 ? static_cast<double>(result.macs_executed) / capacity : 0.0;
  const std::pair<const char*, const UnitResult*> units[] = {{"mpca", &result.mpca},
                                                            {"elementwise", &result.elementwise},
                                                            {"token_selector", &result.token_selector},
                                                            {"dma", &result.dma}};
  for (const auto& [name, unit] : units) {
    const double share = static_cast<double>(unit->busy_cycles) / static_cast<double>(std::max<Cycle>(1, outcome.cycles));
    if (share <= result.bottleneck_share) continue;
    result.bottleneck_share = share;
    result.bottleneck_unit = name;
  }
}

void run_event(const RunRequest& request, Result& result) {
  const Floorplan floorplan = floorplan_of(request.accelerator, request.memory);
  const Program program = lower(request.model, request.accelerator);
  SimulationOptions options;
  options.trace = request.trace;
  SimulationOutcome outcome = simulate(program, request.accelerator, request.memory, floorplan, options);
  result.cycles = outcome.cycles;
  describe_operations(program, outcome, result);
  describe_units(request, outcome, result);
  result.channels = std::move(outcome.channels);
  result.queues = std::move(outcome.queues);
  result.peak_bandwidth_gbps =
      request.memory.peak_bandwidth_gbps() * static_cast<double>(request.accelerator.memory_channels);
  if (request.attribution) {
    result.attribution = attribute(request.model, request.accelerator, request.memory, floorplan, result.ideal_cycles,
                                   result.cycles);
  }
}

double peak_rss_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

}  // namespace

const char* to_string(Fidelity fidelity) { return fidelity == Fidelity::ideal ? "ideal" : "event"; }

Result run(const RunRequest& request) {
  const auto begin = std::chrono::steady_clock::now();
  Result result;
  result.fidelity = to_string(request.fidelity);
  describe_model(request, result);
  const IdealCycles ideal = ideal_cycles(request.model, request.accelerator);
  result.ideal_cycles = ideal.total;
  if (request.fidelity == Fidelity::event) {
    run_event(request, result);
  } else {
    describe_ideal(request.model, request.accelerator, ideal, result);
  }
  result.latency_ms = static_cast<double>(result.cycles) / (result.clock_mhz * 1000.0);
  result.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  result.peak_rss_mb = peak_rss_mb();
  return result;
}

}  // namespace secateur
