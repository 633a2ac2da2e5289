// SPDX-License-Identifier: Apache-2.0
#include "sim/simulate_clocked.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <sysc/tracing/sc_tracing_ids.h>
#include <systemc>

#include "base/error.hpp"
#include "base/output_file.hpp"
#include "hw/clocked/accelerator.hpp"
#include "hw/clocked/memory_system.hpp"
#include "hw/instant_memory.hpp"
#include "hw/simulation_context.hpp"
#include "sim/outcome_names.hpp"
#include "units/interconnect/timing.hpp"

namespace secateur::sim {
namespace {

using hw::clocked::Accelerator;
using hw::clocked::ClockSource;
using hw::clocked::MemorySystem;

class ClockedPlatform {
 public:
  ClockedPlatform(const Program& program, const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                  const Floorplan& floorplan, const ClockedOptions& options)
      : program_(program),
        config_(accelerator),
        memory_config_(memory),
        options_(options),
        clock_(accelerator.clock_khz()),
        memory_clock_(memory.clock_khz()),
        ticks_("clock", clock_, draws()),
        memory_ticks_("memory_clock", memory_clock_, draws()),
        instant_(clock_) {
    if (!config_.idealise.memory) {
      memory_.emplace("memory", ticks_, memory_ticks_, config_, memory_config_, floorplan);
      for (int channel = 0; options.observe && channel < config_.memory_channels; ++channel) {
        memory_->observe(channel, options.observe(channel));
      }
    }
    hw::OffChip& off_chip = memory_ ? static_cast<hw::OffChip&>(*memory_) : instant_;
    const Cycle crossing = broadcast_crossing(config_, floorplan.widest_module_distance(config_.p_h));
    machine_.emplace("machine", ticks_, program_, config_, crossing, off_chip);
  }

  SimulationOutcome run() {
    run_kernel();
    if (!machine_->finished()) {
      throw RunError(fmt::format("deadlock at cycle {}: nothing can happen any more\n{}{}", clock_.edge_now(),
                                 machine_->describe_waiting(), memory_ ? memory_->describe_waiting() : ""));
    }
    SimulationOutcome outcome;
    outcome.cycles = machine_->end_edge();
    if (memory_) memory_->close(outcome.cycles);
    collect_operations(outcome);
    for (const Unit unit : kAllUnits) {
      if (unit != Unit::dma) outcome.units[static_cast<std::size_t>(unit)] = machine_->cycles(unit);
    }
    outcome.units[static_cast<std::size_t>(Unit::dma)].idle = outcome.cycles;
    if (memory_) collect_memory(outcome);
    collect_queues(outcome);
    return outcome;
  }

 private:
  bool draws() const { return !options_.waveform.file.empty(); }

  /// To the end, through the waveform's window if there is one.
  void run_kernel() {
    if (!draws()) return sc_core::sc_start();
    run_to(options_.waveform.from);
    append_comment("");
    if (!is_running()) return append_comment("$comment the run ended before the window $end\n");
    draw_window();
    // SystemC does not tell that a disk was full: what comes last is written by us.
    append_comment("$comment the end $end\n");
    if (is_running()) sc_core::sc_start();
  }

  void append_comment(const char* text) const { append_to_draft(options_.waveform.file, options_.waveform.file, text); }

  static bool is_running() { return sc_core::sc_get_status() != sc_core::SC_STOPPED; }

  void run_to(Cycle edge) {
    const sc_core::sc_time until = clock_.edge_time(edge);
    if (until > sc_core::sc_time_stamp()) sc_core::sc_start(until - sc_core::sc_time_stamp());
  }

  void draw_window() {
    const WaveformOptions& waveform = options_.waveform;
    // SystemC adds the ending itself.
    const std::string stem = waveform.file.substr(0, waveform.file.size() - std::string(".vcd").size());
    // It tells on standard output which unit of time it takes.
    sc_core::sc_report_handler::set_actions(sc_core::SC_ID_TRACING_TIMESCALE_UNIT_, sc_core::SC_DO_NOTHING);
    sc_core::sc_report_handler::set_actions(sc_core::SC_ID_TRACING_TIMESCALE_DEFAULT_, sc_core::SC_DO_NOTHING);
    sc_core::sc_trace_file* const file = sc_core::sc_create_vcd_trace_file(stem.c_str());
    if (file == nullptr) throw RunError(fmt::format("{}: cannot be written", waveform.file));
    sc_core::sc_trace(file, ticks_.level, "clock");
    sc_core::sc_trace(file, memory_ticks_.level, "memory_clock");
    machine_->trace(file);
    if (memory_) memory_->trace(file);
    const Cycle end = draw_until_full();
    sc_core::sc_close_vcd_trace_file(file);
    if (options_.waveform_outcome) *options_.waveform_outcome = {end < waveform.to && is_running(), end};
  }

  /// In pieces, so that the file's size is known. Returns the first cycle that is not drawn.
  Cycle draw_until_full() {
    constexpr Cycle kPiece = 32;
    const WaveformOptions& waveform = options_.waveform;
    Cycle edge = waveform.from;
    std::int64_t size = 0;
    std::int64_t most = 64 * 1024;  // of a piece; the file is written with a buffer
    while (is_running() && edge < waveform.to && size + 4 * most < waveform.max_bytes) {
      edge = std::min(edge + kPiece, waveform.to);
      run_to(edge);
      std::error_code error;
      const std::uintmax_t now = std::filesystem::file_size(waveform.file, error);
      if (error) throw RunError(fmt::format("{}: cannot be written: {}", waveform.file, error.message()));
      most = std::max(most, static_cast<std::int64_t>(now) - size);
      size = static_cast<std::int64_t>(now);
    }
    return is_running() ? edge : machine_->end_edge();
  }

  void collect_operations(SimulationOutcome& outcome) const {
    for (std::size_t i = 0; i < program_.operations.size(); ++i) {
      const auto index = static_cast<OperationIndex>(i);
      outcome.operations.push_back({machine_->start(index), machine_->end(index), machine_->stalls(index),
                                    machine_->bytes_read(index), machine_->bytes_written(index)});
    }
  }

  void collect_memory(SimulationOutcome& outcome) const {
    const double seconds = static_cast<double>(clock_.edge_fs(outcome.cycles)) * 1e-15;
    for (int channel = 0; channel < memory_->channel_count(); ++channel) {
      outcome.channels.push_back(channel_result(memory_->counters(channel), memory_config_, seconds));
    }
    outcome.units[static_cast<std::size_t>(Unit::dma)] = memory_->cycles(outcome.cycles);
    outcome.bytes_asked = memory_->bytes_asked();
  }

  void collect_queues(SimulationOutcome& outcome) const {
    QueueNames names(outcome.queues);
    machine_->tell_weight_buffers([&](int module, std::int64_t bytes) { names.weight_buffer(module, bytes); });
    if (!memory_) return;
    for (int port = 0; port < memory_->port_count(); ++port) {
      names.port(port, memory_->port_queue_high_water(port), memory_->outstanding_high_water(port));
    }
    names.responses(memory_->response_queue_high_water());
    for (int channel = 0; channel < memory_->channel_count(); ++channel) {
      names.channel(channel, memory_->channel_fifo_high_water(channel));
    }
  }

  Program program_;
  AcceleratorConfig config_;
  MemoryConfig memory_config_;
  const ClockedOptions& options_;
  hw::Clock clock_;
  hw::Clock memory_clock_;
  ClockSource ticks_;
  ClockSource memory_ticks_;
  hw::InstantMemory instant_;
  std::optional<MemorySystem> memory_;
  std::optional<Accelerator> machine_;
};

}  // namespace

SimulationOutcome simulate_clocked(const Program& program, const AcceleratorConfig& accelerator,
                                   const MemoryConfig& memory, const Floorplan& floorplan,
                                   const ClockedOptions& options) {
  check_memory_room(program.placement, accelerator, memory);
  SimulationOutcome outcome;
  hw::with_shortages_told([&] {
    hw::begin_simulation_context();
    outcome = ClockedPlatform(program, accelerator, memory, floorplan, options).run();
  });
  return outcome;
}

}  // namespace secateur::sim
