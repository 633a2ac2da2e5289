// SPDX-License-Identifier: Apache-2.0
// What values cost: the functional event run of a dense DeiT-Small beside its timing run, the integer reference and
// float inference. Weights and images are random.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "sim/simulate.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "support/random_transformer.hpp"
#include "vit/float_inference.hpp"
#include "vit/integer_inference.hpp"

namespace secateur::test {
namespace {

NetworkConfig deit_tiny() {
  NetworkConfig network = test::deit_small();
  network.name = "deit_tiny";
  network.embed_dim = 192;
  network.heads = 3;
  network.mlp_hidden = 768;
  network.distilled = false;
  return network;
}

/// A dense network with random weights and an image for it.
struct Case {
  PackedModel model;
  Transformer transformer;
  std::vector<float> pixels;

  explicit Case(const NetworkConfig& network) {
    PruningConfig pruning;
    pruning.weight_keep = Decimal(1, 1);
    pruning.token_keep = Decimal(1, 1);
    pruning.token_layers.clear();
    model = pack(network, pruning);
    transformer = test::random_transformer(model, 1);
    pixels = test::random_image(network, 2);
  }
};

/// The simulate() call with all that it does: elaboration, filling the memory, the events, reading the logits.
/// `values` 0: the timing run of the same program.
void SimulateDeitSmallWithFillingMemory(benchmark::State& state) {
  const int bits = static_cast<int>(state.range(0));
  const Case made(test::deit_small());
  AcceleratorConfig machine;
  machine.activation_bits = machine.weight_bits = bits;
  const MemoryConfig memory;
  const Program program = lower(made.model, machine);
  const QuantisedTransformer quantised = test::quantised_by_random_image(made.transformer, bits, 3);
  MachineValues values = machine_values(program, made.model, quantised);
  set_image(program, made.model.network, quantise_image(made.pixels, quantised.image_scale, bits), values);
  SimulationOptions options;
  if (state.range(1) != 0) options.values = &values;
  for (auto _ : state) benchmark::DoNotOptimize(simulate(program, machine, memory, Floorplan{4, false}, options));
}

void IntegerReference(benchmark::State& state, const NetworkConfig& network) {
  const int bits = static_cast<int>(state.range(0));
  const Case made(network);
  const QuantisedTransformer quantised = test::quantised_by_random_image(made.transformer, bits, 3);
  const std::vector<std::int16_t> image = quantise_image(made.pixels, quantised.image_scale, bits);
  const IntegerModel reference(quantised);
  for (auto _ : state) benchmark::DoNotOptimize(reference.infer(image));
}

void IntegerReferenceDeitTiny(benchmark::State& state) {
  IntegerReference(state, deit_tiny());
}
void IntegerReferenceDeitSmall(benchmark::State& state) {
  IntegerReference(state, test::deit_small());
}

void FloatDeitTiny(benchmark::State& state) {
  const Case made(deit_tiny());
  for (auto _ : state) benchmark::DoNotOptimize(infer(made.transformer, made.pixels));
}

BENCHMARK(SimulateDeitSmallWithFillingMemory)
    ->ArgNames({"bits", "values"})
    ->Args({8, 1})
    ->Args({8, 0})
    ->Args({16, 1})
    ->Args({16, 0})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(IntegerReferenceDeitTiny)->ArgName("bits")->Arg(8)->Arg(16)->Unit(benchmark::kMillisecond);
BENCHMARK(IntegerReferenceDeitSmall)->ArgName("bits")->Arg(8)->Arg(16)->Unit(benchmark::kMillisecond);
BENCHMARK(FloatDeitTiny)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace secateur::test
