// SPDX-License-Identifier: Apache-2.0
// The response side of the interconnect: a queue of read bursts a channel, which share a data bus a channel and one a
// port; and the way back of write responses (docs/microarchitecture/memory.md 5.3, Response side).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <systemc>

#include "hw/clocked/clock_source.hpp"
#include "units/dma/clocked/dma_port.hpp"
#include "units/interconnect/clocked/burst.hpp"
#include "units/interconnect/clocked/message_fifo.hpp"
#include "units/interconnect/clocked/synchroniser.hpp"

namespace secateur::hw::clocked {

class ResponseRouter : public sc_core::sc_module {
 public:
  using Returned = MessageFifo<Burst>;

  /// `paths`: [channel][port], cycles between a channel's response queue and a port.
  ResponseRouter(const sc_core::sc_module_name& name, const ClockSource& clock, std::vector<std::vector<Cycle>> paths);

  /// Once, before the simulation starts: what the channels hand back, and the synchronisers of its pointers.
  void bind(std::vector<DmaPort*> ports, std::vector<Returned*> returned, std::vector<const Synchroniser*> arrivals);

  /// Credits of `channel` given back since the beginning.
  const sc_core::sc_signal<std::uint64_t>& credits_returned(int channel) const { return *at(channel).credits_returned; }
  /// Bursts in one channel's queue, at most, when an edge has settled.
  std::size_t queue_high_water() const { return queue_high_water_; }
  void trace(sc_core::sc_trace_file* file);

 private:
  struct Response {
    Cycle left;  ///< of its path
    Burst burst;
  };
  struct Channel {
    std::deque<Burst> queue;          ///< reads
    std::vector<Response> responses;  ///< of writes, on their way to the ports
    Cycle bus_left = 0;               ///< cycles until its data bus is free
    std::uint64_t returned = 0;       ///< credits
    std::size_t queued = 0;           ///< for waveforms
    std::unique_ptr<sc_core::sc_signal<std::uint64_t>> credits_returned;
  };
  struct Port {
    Cycle bus_left = 0;  ///< cycles until its data bus is free of all bursts started for it
    int last;            ///< channel served last
  };

  void evaluate();
  void count();
  void serve(int port);
  bool may_start(int channel, int port) const;
  void start(int channel, int port);
  void arrive(int channel);
  void respond(const Burst& burst);
  Cycle path(int channel, int port) const {
    return paths_[static_cast<std::size_t>(channel)][static_cast<std::size_t>(port)];
  }
  Channel& at(int channel) { return channels_[static_cast<std::size_t>(channel)]; }
  const Channel& at(int channel) const { return channels_[static_cast<std::size_t>(channel)]; }

  std::vector<std::vector<Cycle>> paths_;
  std::vector<Channel> channels_;
  std::vector<Port> bus_;
  std::vector<DmaPort*> ports_;
  std::vector<Returned*> returned_;
  std::vector<const Synchroniser*> arrivals_;
  std::size_t queued_ = 0;  ///< in all queues
  std::size_t queue_high_water_ = 0;
};

}  // namespace secateur::hw::clocked
