// SPDX-License-Identifier: Apache-2.0
#include "sim/closed_form.hpp"

#include "cost/energy.hpp"
#include "cost/resources.hpp"
#include "sim/ideal_run.hpp"
#include "sim/run.hpp"

namespace secateur::sim {
namespace {

/// Sets of keys held at a time: a sweep's points vary few of them.
constexpr std::size_t kCountsHeld = 64;

void describe_units(Cycle cycles, std::int64_t macs, const AcceleratorConfig& accelerator, Result& result) {
  for (const Unit unit : kAllUnits) {
    if (unit != Unit::mpca) result.unit(unit).idle_cycles = cycles;
  }
  UnitResult& mpca = result.unit(Unit::mpca);
  mpca.busy_cycles = cycles;
  const double capacity = static_cast<double>(cycles) * static_cast<double>(accelerator.macs_per_cycle());
  mpca.utilisation = capacity > 0.0 ? static_cast<double>(macs) / capacity : 0.0;
  result.bottleneck_unit = to_string(Unit::mpca);
  result.bottleneck_share = 1.0;
}

}  // namespace

ClosedForm::ClosedForm(const PackedModel& model)
    : model_(model), statistics_(model_statistics(model)), encoder_macs_(ideal_macs(model)) {}

const TrafficCounts& ClosedForm::counts_of(const AcceleratorConfig& accelerator) {
  const TrafficKeys keys = TrafficKeys::of(accelerator);
  for (auto held = counted_.begin(); held != counted_.end(); ++held) {
    if (!(held->keys == keys)) continue;
    counted_.splice(counted_.begin(), counted_, held);
    if (!held->faults.empty()) throw ConfigError(held->faults);
    return held->counts;
  }
  Counted counted{keys, {}, {}};
  try {
    counted.counts = count_traffic(model_, keys);
  } catch (const ConfigError& error) {
    counted.faults = error.faults();
  }
  if (counted_.size() == kCountsHeld) counted_.pop_back();
  counted_.push_front(std::move(counted));
  if (!counted_.front().faults.empty()) throw ConfigError(counted_.front().faults);
  return counted_.front().counts;
}

Result ClosedForm::run(const AcceleratorConfig& accelerator, const MemoryConfig& memory) {
  Result result;
  result.fidelity = to_string(Fidelity::ideal);
  result.seed = model_.pruning.seed;
  result.clock_mhz = accelerator.clock_mhz;
  result.macs_executed = statistics_.macs_executed;
  result.resources = estimate_resources(accelerator, memory, sizing_of(model_.network, model_.pruning));
  result.cycles = ideal_cycles(model_, accelerator).total;
  result.ideal_cycles = result.cycles;
  describe_units(result.cycles, encoder_macs_, accelerator, result);
  const double khz = static_cast<double>(accelerator.clock_khz());
  EnergyCounts counts;
  counts.macs = result.macs_executed;
  counts.buffer_bits = buffer_bits(counts_of(accelerator), accelerator, model_.pruning.block);
  counts.seconds = static_cast<double>(result.cycles) / (khz * 1e3);
  result.energy = estimate_energy(counts, accelerator, memory);
  result.latency_ms = static_cast<double>(result.cycles) / khz;
  return result;
}

}  // namespace secateur::sim
