// SPDX-License-Identifier: Apache-2.0
// Requests per second of one DRAM channel without SystemC: column requests that it takes as fast as it can. DDR4-2400
// and an HBM2 pseudo-channel, sequential (in bursts as the machine's ports send them, and one by one) and random; and
// the replay of `secateur memory`, of requests that lie in memory.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <vector>

#include "sim/memory_replay.hpp"
#include "support/names.hpp"
#include "units/memory/event/dram_controller.hpp"

namespace secateur::hw {
namespace {

MemoryConfig ddr4() {
  return {};
}

/// At 900 MHz.
MemoryConfig hbm2() {
  MemoryConfig memory;
  memory.standard = find_memory_standard("hbm2");
  memory.clock_mhz = 900;
  memory.rows = 16384;
  memory.columns = 128;
  memory.burst_length = 4;
  memory.timing = {13, 4, 13, 13, 31, 4, 6, 2, 4, 15, 234, 3510, 15, 6, 8, 5};
  return memory;
}

/// Keeps 16 bursts under way, as the interconnect's credits do, or 64 of one request.
void feed(benchmark::State& state, const MemoryConfig& memory, const std::vector<std::uint64_t>& accesses,
          std::int64_t burst_accesses, int write_percent) {
  const std::int64_t unit = memory.access_bytes();
  const std::size_t most = burst_accesses > 1 ? 16 : 64;
  std::vector<BurstCompletion> completions;
  std::int64_t requests = 0;
  for (auto _ : state) {
    DramController controller(memory);
    MemoryClock clock = 0;
    std::size_t next = 0;
    while (next < accesses.size() || controller.bursts_under_way() > 0) {
      for (; next < accesses.size() && controller.bursts_under_way() < most; ++next) {
        const bool write = static_cast<int>(next % 100) < write_percent;
        controller.arrive(
            {clock, 0, accesses[next] * static_cast<std::uint64_t>(unit), burst_accesses * unit, write, next});
      }
      // As a channel does: to the earliest clock at which something may be done.
      clock = std::max(clock + 1, controller.next_completion_bound());
      controller.run_until(clock - 1, completions);
      completions.clear();
    }
    requests += static_cast<std::int64_t>(accesses.size()) * burst_accesses;
  }
  state.SetItemsProcessed(requests);
}

std::vector<std::uint64_t> sequential(std::uint64_t burst_accesses) {
  std::vector<std::uint64_t> accesses(200'000 / burst_accesses);
  for (std::size_t i = 0; i < accesses.size(); ++i) accesses[i] = i * burst_accesses;
  return accesses;
}

std::vector<std::uint64_t> random_accesses() {
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> accesses(20'000);
  for (std::uint64_t& access : accesses) access = random() % (std::uint64_t{1} << 23);
  return accesses;
}

void Ddr4SequentialBursts(benchmark::State& state) {
  feed(state, ddr4(), sequential(64), 64, 0);
}
void Ddr4SequentialWrites(benchmark::State& state) {
  feed(state, ddr4(), sequential(64), 64, 100);
}
void Ddr4SequentialSingle(benchmark::State& state) {
  feed(state, ddr4(), sequential(1), 1, 0);
}
void Ddr4Random(benchmark::State& state) {
  feed(state, ddr4(), random_accesses(), 1, 0);
}
void Ddr4RandomMixed(benchmark::State& state) {
  feed(state, ddr4(), random_accesses(), 1, 33);
}
void Hbm2SequentialBursts(benchmark::State& state) {
  feed(state, hbm2(), sequential(16), 16, 0);
}
void Hbm2Random(benchmark::State& state) {
  feed(state, hbm2(), random_accesses(), 1, 0);
}

void replay(benchmark::State& state, const std::vector<std::uint64_t>& accesses) {
  sim::MemoryTrace trace;
  for (const std::uint64_t access : accesses) trace.requests.push_back({access * 64, 0, false});
  for (auto _ : state) benchmark::DoNotOptimize(sim::replay_memory(trace, ddr4(), nullptr).clocks);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(accesses.size()));
}

void ReplaySequential(benchmark::State& state) {
  replay(state, sequential(1));
}
void ReplayRandom(benchmark::State& state) {
  replay(state, random_accesses());
}

BENCHMARK(ReplaySequential)->Unit(benchmark::kMillisecond);
BENCHMARK(ReplayRandom)->Unit(benchmark::kMillisecond);
BENCHMARK(Ddr4SequentialBursts)->Unit(benchmark::kMillisecond);
BENCHMARK(Ddr4SequentialWrites)->Unit(benchmark::kMillisecond);
BENCHMARK(Ddr4SequentialSingle)->Unit(benchmark::kMillisecond);
BENCHMARK(Ddr4Random)->Unit(benchmark::kMillisecond);
BENCHMARK(Ddr4RandomMixed)->Unit(benchmark::kMillisecond);
BENCHMARK(Hbm2SequentialBursts)->Unit(benchmark::kMillisecond);
BENCHMARK(Hbm2Random)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace secateur::hw
