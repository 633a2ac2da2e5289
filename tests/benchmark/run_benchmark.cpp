// SPDX-License-Identifier: Apache-2.0
// What a run is made of: packing, lowering, the closed form, the simulation, everything together.
#include <benchmark/benchmark.h>

#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "sim/ideal_run.hpp"
#include "sim/run.hpp"
#include "sim/simulate.hpp"
#include "support/models.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

PruningConfig dense() {
  PruningConfig pruning;
  pruning.weight_keep = Decimal(1, 1);
  pruning.token_keep = Decimal(1, 1);
  pruning.token_layers.clear();
  return pruning;
}

PruningConfig of(const benchmark::State& state) {
  return state.range(0) != 0 ? dense() : PruningConfig{};
}

void Packing(benchmark::State& state) {
  const NetworkConfig network = test::deit_small();
  const PruningConfig pruning = of(state);
  for (auto _ : state) benchmark::DoNotOptimize(pack(network, pruning));
}

void Scheduling(benchmark::State& state) {
  const PackedModel model = pack(test::deit_small(), of(state));
  const AcceleratorConfig machine;
  for (auto _ : state) benchmark::DoNotOptimize(lower(model, machine));
}

void ClosedForm(benchmark::State& state) {
  const PackedModel model = pack(test::deit_small(), of(state));
  const AcceleratorConfig machine;
  for (auto _ : state) benchmark::DoNotOptimize(ideal_cycles(model, machine));
}

/// Elaboration and simulation, without lowering.
void Simulation(benchmark::State& state) {
  const PackedModel model = pack(test::deit_small(), of(state));
  const AcceleratorConfig machine;
  const MemoryConfig memory;
  const Program program = lower(model, machine);
  Cycle cycles = 0;
  for (auto _ : state) cycles += simulate(program, machine, memory, Floorplan{4, false}).cycles;
  state.counters["simulated_cycles/s"] = benchmark::Counter(static_cast<double>(cycles), benchmark::Counter::kIsRate);
}

/// `attribution`: with the telescoping runs, as the command line does by default.
void WholeRun(benchmark::State& state) {
  const PackedModel model = pack(test::deit_small(), of(state));
  const AcceleratorConfig machine;
  const MemoryConfig memory;
  RunRequest request{model, machine, memory};
  request.attribution = state.range(1) != 0;
  for (auto _ : state) benchmark::DoNotOptimize(run(request));
}

BENCHMARK(Packing)->ArgName("dense")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(Scheduling)->ArgName("dense")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(ClosedForm)->ArgName("dense")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(Simulation)->ArgName("dense")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(WholeRun)
    ->ArgNames({"dense", "attribution"})
    ->Args({0, 0})
    ->Args({0, 1})
    ->Args({1, 0})
    ->Args({1, 1})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace secateur::test
