// SPDX-License-Identifier: Apache-2.0
// One packed model by the closed form on many machines: what does not depend on the machine is counted once. A sweep
// asks for thousands of machines per model; lowering and describing the model for each would take a thousand times as
// long as the form itself.
#pragma once

#include <cstdint>
#include <list>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "pruning/packed_model.hpp"
#include "pruning/statistics.hpp"
#include "schedule/buffer_traffic.hpp"
#include "sim/result.hpp"
#include "units/memory/config.hpp"

namespace secateur::sim {

class ClosedForm {
 public:
  /// `model` outlives it.
  explicit ClosedForm(const PackedModel& model);

  /// The figures of a run of fidelity ideal: cycles, latency, units, energy, resources, bottleneck, multiply-
  /// accumulates. Its operations and what describes the model alone are left out: sim::run() adds them.
  /// @throws ConfigError as lower(): buffers or columns that do not fit.
  Result run(const AcceleratorConfig& accelerator, const MemoryConfig& memory);

  const ModelStatistics& statistics() const { return statistics_; }

 private:
  struct Counted {
    TrafficKeys keys;
    TrafficCounts counts;
    std::vector<Fault> faults;  ///< why there are none
  };
  const TrafficCounts& counts_of(const AcceleratorConfig& accelerator);

  const PackedModel& model_;
  ModelStatistics statistics_;
  std::int64_t encoder_macs_ = 0;  ///< of the operations that the form times
  std::list<Counted> counted_;     ///< latest first
};

}  // namespace secateur::sim
