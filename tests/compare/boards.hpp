// SPDX-License-Identifier: Apache-2.0
// Synthetic boards: what the tiny machine would measure had it hidden parameters, and noise. They differ in depth,
// clock, PEs and memory clock, so that parameters can be told apart.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "compare/calibration.hpp"
#include "compare/response.hpp"
#include "compare/simulated_runs.hpp"
#include "pruning/load_model.hpp"
#include "sim/run.hpp"
#include "support/names.hpp"

namespace secateur::test {

inline double simulated_latency(const SimulatedRun& run, const PhysicalValues& values) {
  const Documents documents = with_values(run, values);
  const LoadedModel loaded = load_packed_model(documents.network, documents.pruning);
  return sim::run({loaded.model, documents.accelerator, documents.memory, Fidelity::event, false}).latency_ms;
}

class Boards {
 public:
  Boards() {
    for (const char* depth : {"5", "12"}) {
      for (const char* clock : {"100", "300"}) {
        for (const char* p_t : {"1", "8"}) {
          for (const char* memory : {"170", "1200"}) {
            runs_.push_back(
                simulated_run({std::string("network.depth=") + depth, std::string("accelerator.clock_mhz=") + clock,
                               std::string("accelerator.p_t=") + p_t, std::string("memory.clock_mhz=") + memory,
                               "accelerator.p_c=4", "accelerator.p_pe=8", "pruning.weight_keep=1"},
                              1.0));
            SimulatedRun& run = runs_.back();
            run.values[static_cast<std::size_t>(Quantity::latency_ms)] = simulated_latency(run, {});
          }
        }
      }
    }
  }
  const std::vector<SimulatedRun>& runs() const { return runs_; }

  /// One measured run a board: the latency with `hidden`, times 1 + noise.
  void measure(const PhysicalValues& hidden, double noise, std::mt19937_64& random) {
    std::normal_distribution<double> normal(0, noise);
    measured_ = {};
    measured_.file = "boards.csv";
    measured_.key_columns = {kConfigHashColumn};
    Matches matches;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      MeasuredRun run;
      run.row = static_cast<int>(i + 2);
      run.keys = {runs_[i].config_hash};
      run.values[static_cast<std::size_t>(Quantity::latency_ms)] =
          simulated_latency(runs_[i], hidden) * (noise > 0 ? 1 + normal(random) : 1.0);
      measured_.runs.push_back(std::move(run));
      matches.matches.push_back({i, i, {}});
    }
    comparison_ = compare_runs(measured_, runs_, matches);
  }

  CalibrationRequest request(const std::string& fit) const {
    CalibrationRequest request{measured_, runs_, comparison_, parse_fit(fit), 1, true, nullptr, {}, {}};
    return request;
  }
  ResponseRequest response_request(const std::string& fit) const {
    ResponseRequest request{{}, parse_fit(fit), 1, 600, {}};
    for (const SimulatedRun& run : runs_) request.runs.push_back(&run);
    return request;
  }
  /// From `first` on the runs are of hardware emulation, ten times as slow.
  void emulate_from(std::size_t first) {
    for (std::size_t i = first; i < measured_.runs.size(); ++i) {
      measured_.runs[i].estimate = "hardware emulation";
      measured_.runs[i].values[static_cast<std::size_t>(Quantity::latency_ms)] *= 10;
    }
    keep(0, measured_.runs.size());
  }
  /// As if the file had another unit.
  void scale(double factor) {
    for (MeasuredRun& run : measured_.runs) run.values[static_cast<std::size_t>(Quantity::latency_ms)] *= factor;
    keep(0, measured_.runs.size());
  }
  /// Only the first `count` measured runs from `first` on.
  void keep(std::size_t first, std::size_t count) {
    measured_.runs = {measured_.runs.begin() + static_cast<std::ptrdiff_t>(first),
                      measured_.runs.begin() + static_cast<std::ptrdiff_t>(first + count)};
    Matches matches;
    for (std::size_t i = 0; i < count; ++i) matches.matches.push_back({i, first + i, {}});
    comparison_ = compare_runs(measured_, runs_, matches);
  }

 private:
  std::vector<SimulatedRun> runs_;
  MeasuredRuns measured_;
  Comparison comparison_;
};

}  // namespace secateur::test
