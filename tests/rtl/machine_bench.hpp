// SPDX-License-Identifier: Apache-2.0
// A whole program on the verilated control of the machine (rtl/machine_control.sv), before the simulator's own memory
// side: interconnect, clock crossing and DRAM channels. What both sides say to each other goes over AXI.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "hw/simulation_context.hpp"
#include "rtl/systemc_for_verilator.hpp"

#include "rtl/axi_bridge.hpp"
#include "rtl/bits.hpp"
#include "rtl/program_image.hpp"
#include "sim/simulate.hpp"
#include "support/names.hpp"
#include "units/host/timing.hpp"
#include "units/interconnect/event/interconnect.hpp"
#include "units/memory/event/memory_channel.hpp"

namespace secateur::test {

struct RegisterRun {
  Cycle cycles = 0;
  bool finished = false;
  bool fault = false;
  std::vector<Cycle> start, end;  ///< of each operation
  hw::UnitCycles units[kUnits];
  std::vector<std::vector<AxiBurst>> bursts;  ///< of each port
  int late_responses = 0;
};

using Observe = std::function<hw::CommandObserver*(int channel)>;

template <class Model>
class MachineBench {
 public:
  MachineBench(const Program& program, const AcceleratorConfig& accelerator, const MemoryConfig& memory,
               const Floorplan& floorplan, const MachineSizes& sizes, const Observe& observe)
      : accelerator_(accelerator),
        sizes_(sizes),
        image_(program_image(program, accelerator_, memory, sizes)),
        clock_(accelerator.clock_khz()),
        memory_clock_(memory.clock_khz()),
        paths_(accelerator_, floorplan),
        memory_(memory),
        interconnect_("interconnect", clock_, memory_clock_, paths_,
                      static_cast<std::uint64_t>(memory.capacity_bytes())) {
    for (int port = 0; port < paths_.ports(); ++port) {
      const auto index = static_cast<std::size_t>(port);
      bridges_.push_back(std::make_unique<AxiBridge>(fmt::format("bridge_{}", port).c_str(), clock_, pool_,
                                                     accelerator.dma.beat_bytes));
      bridges_.back()->read_socket.bind(interconnect_.port_read[index]);
      bridges_.back()->write_socket.bind(interconnect_.port_write[index]);
    }
    for (int channel = 0; channel < paths_.channels(); ++channel) {
      const auto index = static_cast<std::size_t>(channel);
      channels_.push_back(std::make_unique<hw::MemoryChannel>(fmt::format("channel_{}", channel).c_str(), memory_clock_,
                                                              memory_, interconnect_.channel_base(channel), nullptr));
      interconnect_.channel_read[index].bind(channels_.back()->read_socket);
      interconnect_.channel_write[index].bind(channels_.back()->write_socket);
      if (observe) channels_.back()->observe(observe(channel));
    }
    run_.start.assign(program.operations.size(), -1);
    run_.end.assign(program.operations.size(), -1);
  }

  RegisterRun run(Cycle limit) {
    load();
    for (Cycle edge = 0; edge <= limit && !run_.finished; ++edge) {
      // What happens at a time is done when the kernel is beyond it.
      const sc_core::sc_time beyond = clock_.edge_time(edge) + sc_core::sc_time::from_value(1);
      sc_core::sc_start(beyond - sc_core::sc_time_stamp());
      one_edge(edge);
    }
    for (const auto& channel : channels_) channel->catch_up();
    collect();
    return std::move(run_);
  }

 private:
  void tick() {
    model_.clk = 0;
    model_.eval();
    model_.clk = 1;
    model_.eval();
  }

  /// As a host: the memories' words, then some cycles in which the units fetch their first.
  void load() {
    constexpr int kPreload = 200;
    model_.rst = 1;
    tick();
    for (const MemoryWord& word : image_.words) {
      model_.load = 1;
      model_.load_memory = static_cast<CData>(word.memory);
      model_.load_at = static_cast<SData>(word.at);
      for (std::size_t i = 0; i < 32; ++i) model_.load_word[i] = i < word.bits.size() ? word.bits[i] : 0;
      tick();
    }
    model_.load = 0;
    model_.launch_cycles = static_cast<IData>(launch_edge(accelerator_));
    model_.operation_cycles = static_cast<SData>(accelerator_.controller.operation_cycles);
    using Number = std::decay_t<decltype(model_.operations)>;
    model_.operations = static_cast<Number>(image_.operations);
    model_.mpca_operations = static_cast<Number>(image_.mpca_operations);
    model_.weight_capacity = static_cast<IData>(image_.weight_capacity);
    tick();
    model_.rst = 0;
    for (int i = 0; i < kPreload; ++i) tick();
    model_.start = 1;
  }

  void one_edge(Cycle edge) {
    const int id_bits = index_bits(sizes_.outstanding + 1);
    for (std::size_t p = 0; p < bridges_.size(); ++p) {
      const auto port = static_cast<int>(p);
      AxiBridge& bridge = *bridges_[p];
      const bool granted = bridge.granted();
      const AxiBridge::Beat beat = bridge.read_beat(), response = bridge.response();
      put_bits(model_.m_axi_arready, port, 1, granted && bit_of(model_.m_axi_arvalid, port) ? 1 : 0);
      put_bits(model_.m_axi_awready, port, 1, granted && bit_of(model_.m_axi_awvalid, port) ? 1 : 0);
      put_bits(model_.m_axi_rvalid, port, 1, beat.valid ? 1 : 0);
      put_bits(model_.m_axi_rlast, port, 1, beat.last ? 1 : 0);
      put_bits(model_.m_axi_rid, port * id_bits, id_bits, static_cast<std::uint32_t>(beat.id));
      put_bits(model_.m_axi_bvalid, port, 1, response.valid ? 1 : 0);
      put_bits(model_.m_axi_bid, port * id_bits, id_bits, static_cast<std::uint32_t>(response.id));
      put_bits(model_.m_axi_wready, port, 1, 1);
    }
    const std::uint64_t reads_before = model_.m_axi_arvalid, writes_before = model_.m_axi_awvalid;
    tick();
    for (std::size_t p = 0; p < bridges_.size(); ++p) {
      const auto port = static_cast<int>(p);
      if (bit_of(model_.m_axi_arvalid, port) && !bit_of(reads_before, port)) request(port, false);
      if (bit_of(model_.m_axi_awvalid, port) && !bit_of(writes_before, port)) request(port, true);
    }
    note(edge);
  }

  template <class Port>
  static std::uint64_t field(const Port& port, int first, int count) {
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i) value |= static_cast<std::uint64_t>(bit_of(port, first + i)) << i;
    return value;
  }
  static int index_bits(int count) {
    int bits = 0;
    while ((1 << bits) < count) ++bits;
    return bits;
  }

  void request(int port, bool write) {
    constexpr int kAddress = 38;
    const int id_bits = index_bits(sizes_.outstanding + 1);
    AxiBurst burst;
    burst.write = write;
    burst.address = write ? field(model_.m_axi_awaddr, port * kAddress, kAddress)
                          : field(model_.m_axi_araddr, port * kAddress, kAddress);
    burst.beats =
        1 + static_cast<int>(write ? field(model_.m_axi_awlen, port * 8, 8) : field(model_.m_axi_arlen, port * 8, 8));
    burst.id = static_cast<int>(write ? field(model_.m_axi_awid, port * id_bits, id_bits)
                                      : field(model_.m_axi_arid, port * id_bits, id_bits));
    bridges_[static_cast<std::size_t>(port)]->request(burst);
  }

  void note_start(std::uint64_t operation, Cycle edge) {
    Cycle& start = run_.start[static_cast<std::size_t>(operation)];
    if (start < 0) start = edge;
  }

  void note(Cycle edge) {
    const int bits = sizes_.operation_bits;
    if (model_.trace_ready != 0) note_start(model_.trace_mpca, edge);
    if (model_.trace_elementwise_begins != 0) note_start(model_.trace_elementwise, edge);
    if (model_.trace_selector_begins != 0) note_start(model_.trace_selector, edge);
    for (int slot = 0; slot < sizes_.transfer_slots; ++slot) {
      if (bit_of(model_.trace_asks, slot)) note_start(field(model_.trace_asked, slot * bits, bits), edge);
    }
    const auto base = static_cast<int>(model_.trace_base);
    for (int i = base; i < base + sizes_.window && i < image_.operations; ++i) {
      Cycle& end = run_.end[static_cast<std::size_t>(i)];
      if (end < 0 && bit_of(model_.trace_complete, i % sizes_.window)) end = edge;
    }
    run_.finished = model_.finished != 0;
    run_.cycles = model_.cycles;
  }

  void collect() {
    run_.fault = model_.fault != 0;
    hw::UnitCycles& mpca = run_.units[static_cast<std::size_t>(Unit::mpca)];
    mpca.busy = model_.mpca_busy;
    mpca.causes[static_cast<std::size_t>(hw::StallCause::memory)] = model_.mpca_memory;
    mpca.causes[static_cast<std::size_t>(hw::StallCause::weights)] = model_.mpca_weights;
    mpca.causes[static_cast<std::size_t>(hw::StallCause::pipeline)] = model_.mpca_pipeline;
    hw::UnitCycles& elementwise = run_.units[static_cast<std::size_t>(Unit::elementwise)];
    elementwise.busy = model_.elementwise_busy;
    elementwise.causes[static_cast<std::size_t>(hw::StallCause::memory)] = model_.elementwise_memory;
    run_.units[static_cast<std::size_t>(Unit::token_selector)].busy = model_.selector_busy;
    hw::UnitCycles& dma = run_.units[static_cast<std::size_t>(Unit::dma)];
    dma.busy = model_.dma_busy;
    dma.causes[static_cast<std::size_t>(hw::StallCause::memory)] = model_.dma_stall;
    for (const auto& bridge : bridges_) {
      run_.bursts.push_back(bridge->bursts());
      run_.late_responses += bridge->late_responses();
    }
  }

  AcceleratorConfig accelerator_;
  MachineSizes sizes_;
  ProgramImage image_;
  hw::Clock clock_;
  hw::Clock memory_clock_;
  hw::Paths paths_;
  MemoryConfig memory_;
  hw::BurstPool pool_;
  hw::Interconnect interconnect_;
  std::vector<std::unique_ptr<AxiBridge>> bridges_;
  std::vector<std::unique_ptr<hw::MemoryChannel>> channels_;
  Model model_;
  RegisterRun run_;
};

}  // namespace secateur::test
