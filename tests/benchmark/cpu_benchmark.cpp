// SPDX-License-Identifier: Apache-2.0
// DeiT-Small on this CPU by the project's references, one thread, one image at a time: single precision (Eigen's
// products; pruned neurons, heads and tokens are gone, pruned blocks of kept heads are zeros that are multiplied) and
// int8 (docs/arithmetic.md in vectors). They are references first: a tuned library is cpu_torch_benchmark's.
#include <benchmark/benchmark.h>

#include "benchmark/cpu_case.hpp"
#include "support/names.hpp"
#include "vit/float_inference.hpp"
#include "vit/integer_inference.hpp"

namespace secateur::test {
namespace {

void Float(benchmark::State& state, const char* pruning) {
  const test::CpuCase made(pruning);
  for (auto _ : state) benchmark::DoNotOptimize(infer(made.transformer, made.pixels));
}

void Int8(benchmark::State& state, const char* pruning) {
  constexpr int kBits = 8;
  const test::CpuCase made(pruning);
  const QuantisedTransformer quantised = test::quantised_by_random_image(made.transformer, kBits, 3);
  const std::vector<std::int16_t> image = quantise_image(made.pixels, quantised.image_scale, kBits);
  const IntegerModel reference(quantised);
  for (auto _ : state) benchmark::DoNotOptimize(reference.infer(image));
}

BENCHMARK_CAPTURE(Float, dense, test::kCpuPrunings[0])->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(Float, b16_rb50_rt50, test::kCpuPrunings[1])->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(Int8, dense, test::kCpuPrunings[0])->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(Int8, b16_rb50_rt50, test::kCpuPrunings[1])->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace secateur::test
