// SPDX-License-Identifier: Apache-2.0
// The integer kernels: products of DeiT-Small's MLP, and requantisation.
#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "simd/product.hpp"
#include "simd/requantise.hpp"
#include "support/names.hpp"

namespace secateur::simd {
namespace {

template <typename Sum>
void product(benchmark::State& state, int bits) {
  const int m = static_cast<int>(state.range(0));
  const int k = static_cast<int>(state.range(1));
  const int n = static_cast<int>(state.range(2));
  std::mt19937 random(1);
  std::vector<std::int16_t> left(static_cast<std::size_t>(m) * k);
  std::vector<std::int16_t> values(static_cast<std::size_t>(k) * n);
  for (auto& value : left) value = static_cast<std::int16_t>(random() % 255) - 127;
  for (auto& value : values) value = static_cast<std::int16_t>(random() % 255) - 127;
  RightOperand right(k, n, bits);
  right.set(0, 0, k, n, values.data(), n);
  std::vector<Sum> sums(static_cast<std::size_t>(m) * n);
  for (auto _ : state) {
    multiply(left.data(), k, m, right, sums.data(), n);
    benchmark::DoNotOptimize(sums.data());
  }
  state.counters["MAC/s"] = benchmark::Counter(1.0 * m * k * n, benchmark::Counter::kIsIterationInvariantRate);
  state.SetLabel(target());
}

void Product8(benchmark::State& state) {
  product<std::int32_t>(state, 8);
}
void Product16(benchmark::State& state) {
  product<std::int64_t>(state, 16);
}
BENCHMARK(Product8)
    ->Args({198, 384, 1536})
    ->Args({198, 1536, 384})
    ->Args({197, 192, 576})
    ->Args({16, 384, 16})
    ->Args({197, 64, 197});
BENCHMARK(Product16)->Args({198, 384, 1536})->Args({16, 384, 16});

void Requantise8(benchmark::State& state) {
  const Channels channels(1536, arith::Scaling{70000, 30});
  std::vector<std::int32_t> sums(1536, 123456);
  std::vector<std::int16_t> result(1536);
  for (auto _ : state) {
    requantise(sums.data(), 1536, channels, 0, 8, result.data());
    benchmark::DoNotOptimize(result.data());
  }
  state.SetItemsProcessed(state.iterations() * 1536);
}
BENCHMARK(Requantise8);

}  // namespace
}  // namespace secateur::simd
