// SPDX-License-Identifier: Apache-2.0
#include "sim/platform.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "sim/outcome_names.hpp"
#include "units/host/arithmetic/host.hpp"
#include "units/interconnect/timing.hpp"

namespace secateur::sim {

Platform::Platform(const Program& program, const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                   const Floorplan& floorplan, const SimulationOptions& options, bool waits)
    : program_(program),
      config_(accelerator),
      memory_config_(memory),
      clock_(accelerator.clock_khz()),
      memory_clock_(memory.clock_khz()),
      instant_(clock_) {
  if (!accelerator.idealise.memory) {
    hw::SocketBinder direct;
    memory_.emplace("memory", clock_, memory_clock_, config_, memory_config_, floorplan, dma_ledger_, options.trace,
                    options.binder ? *options.binder : direct);
    for (int channel = 0; options.observe && channel < accelerator.memory_channels; ++channel) {
      memory_->observe(channel, options.observe(channel));
    }
  }
  if (options.values) {
    SECATEUR_CHECK(memory_.has_value(), "a functional run moves its values through memory");
    data_.emplace(program_, *options.values, accelerator.p_h, accelerator.memory_channels, options.tap);
    hw::fill_memory(*data_);
    memory_->hold(data_->channels);
  }
  hw::OffChip& off_chip = memory_ ? static_cast<hw::OffChip&>(*memory_) : instant_;
  const hw::CrossingCycles crossing{broadcast_crossing(accelerator, floorplan.widest_module_distance(accelerator.p_h))};
  machine_.emplace("machine", clock_, program_, config_, crossing, off_chip, options.trace, data_ ? &*data_ : nullptr,
                   waits);
}

SimulationOutcome Platform::run() {
  sc_core::sc_start();
  if (!machine_->finished()) {
    throw RunError(
        fmt::format("deadlock at cycle {}: nothing can happen any more\n{}", clock_.edge_now(), describe_waiting()));
  }
  return collect();
}

SimulationOutcome Platform::collect() {
  SimulationOutcome outcome;
  outcome.cycles = machine_->end_edge();
  if (memory_) memory_->close(outcome.cycles);
  collect_operations(outcome);
  collect_units(outcome);
  if (memory_) collect_channels(outcome);
  collect_queues(outcome);
  if (data_) outcome.logits = hw::read_logits(*data_);
  return outcome;
}

Cycle Platform::start() {
  const Cycle now = clock_.edge_now();
  const Cycle edge = clock_.edge_time(now) == sc_core::sc_time_stamp() ? now : now + 1;
  machine_->launch_after(edge);
  return edge;
}

std::string Platform::describe_waiting() const {
  return machine_->describe_waiting() + (memory_ ? memory_->describe_waiting() : "");
}

void Platform::collect_operations(SimulationOutcome& outcome) const {
  for (std::size_t i = 0; i < program_.operations.size(); ++i) {
    const auto index = static_cast<OperationIndex>(i);
    const hw::OperationRecord& record = machine_->log()[index];
    const Cycle end = machine_->tiles().last_edge(index);
    outcome.operations.push_back(
        {std::min(record.start, end), end, record.stalls, record.bytes_read, record.bytes_written});
  }
}

void Platform::collect_units(SimulationOutcome& outcome) const {
  for (int unit = 0; unit < kUnits; ++unit) {
    const bool dma = static_cast<Unit>(unit) == Unit::dma;
    const hw::UnitLedger& ledger = dma ? dma_ledger_ : machine_->ledger(static_cast<Unit>(unit));
    outcome.units[unit] = ledger.close(outcome.cycles);
  }
}

void Platform::collect_channels(SimulationOutcome& outcome) const {
  const double seconds = static_cast<double>(clock_.edge_fs(outcome.cycles)) * 1e-15;
  for (const auto& channel : memory_->channels()) {
    outcome.channels.push_back(channel_result(channel->counters(), memory_config_, seconds));
  }
  outcome.bytes_asked = memory_->bytes_asked();
}

void Platform::collect_queues(SimulationOutcome& outcome) const {
  QueueNames names(outcome.queues);
  machine_->tell_weight_buffers([&](int module, std::int64_t bytes) { names.weight_buffer(module, bytes); });
  if (!memory_) return;
  for (std::size_t p = 0; p < memory_->ports().size(); ++p) {
    const hw::DmaPort& port = *memory_->ports()[p];
    names.port(static_cast<int>(p), port.queue_high_water(), port.outstanding_high_water());
  }
  names.responses(memory_->interconnect().response_queue_high_water());
  for (std::size_t c = 0; c < memory_->channels().size(); ++c) {
    names.channel(static_cast<int>(c), memory_->channels()[c]->counters().fifo_high_water);
  }
}

}  // namespace secateur::sim
