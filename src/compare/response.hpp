// SPDX-License-Identifier: Apache-2.0
// How the latency of some configurations depends on the physical parameters: simulated (fidelity event) on a grid of
// memory efficiency and operation cycles, linear between (in 1 / efficiency), the launch added. Where it matters -
// around a fit - correct() scales each configuration to a simulation there, so that nothing is interpolated at that
// point. Between grid points the error is that of the interpolation: docs/comparison.md, "Calibration", says how large
// it was.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/namespaces.hpp"
#include "compare/parameters.hpp"
#include "compare/simulated.hpp"
#include "config/documents.hpp"

namespace secateur::compare {

/// The documents of `run` with the parameters set: those of the launch and operations replaced, the memory's clock
/// multiplied. @throws ConfigError when the result is unsound (a memory slower than 50 MHz).
Documents with_values(const SimulatedRun& run, const PhysicalValues& values);

/// The run's own: its launch and operation cycles, efficiency 1.
PhysicalValues values_of(const SimulatedRun& run);

struct ResponseRequest {
  std::vector<const SimulatedRun*> runs;
  std::vector<FittedParameter> fitted;
  int jobs = 1;
  double timeout_s = 600;      ///< of one simulation
  std::function<void()> step;  ///< after each simulation
};

class Response {
 public:
  /// @throws RunError when a simulation fails, ConfigError for a configuration that cannot be simulated.
  explicit Response(ResponseRequest request);

  /// Simulations that the constructor makes.
  static std::size_t simulations(const ResponseRequest& request);

  double latency_ms(std::size_t run, const PhysicalValues& values) const;
  /// Simulates every run at `values` and scales its latencies to fit there. The largest relative change.
  double correct(const PhysicalValues& values);

 private:
  struct Task {
    std::size_t run;
    PhysicalValues values;
  };
  std::vector<double> simulate(const std::vector<Task>& tasks) const;

  ResponseRequest request_;
  std::vector<PhysicalValues> own_;
  std::vector<double> inverse_efficiencies_;    ///< grid, ascending
  std::vector<double> operation_cycles_;        ///< grid, ascending
  std::vector<std::vector<double>> latencies_;  ///< by run; without launch; [efficiency][operation]
  std::vector<double> scale_;                   ///< by run
  bool own_operations_ = false;                 ///< not fitted: each run keeps its own
};

}  // namespace secateur::compare
