// SPDX-License-Identifier: Apache-2.0
// One DMA port: cuts transfers into bursts, asks the channels' arbiters one burst at a time, and tells transfers done
// when their last burst is (docs/microarchitecture/memory.md 5.1, 5.2).
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <systemc>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "hw/clocked/clock_source.hpp"
#include "hw/off_chip.hpp"
#include "units/dma/clocked/dma_activity.hpp"
#include "units/interconnect/clocked/burst.hpp"
#include "units/interconnect/clocked/channel_arbiter.hpp"
#include "units/interconnect/clocked/message_fifo.hpp"

namespace secateur::hw::clocked {

/// A read burst that has left its response queue.
struct ReadData {
  Burst burst;
  Cycle path = 0;  ///< cycles until its first beat reaches the port
};

class DmaPort : public sc_core::sc_module {
 public:
  static constexpr int kNoRequest = -1;

  sc_core::sc_signal<int> request_channel{"request_channel"};  ///< valid unless kNoRequest
  MessageFifo<ReadData> read_data;                             ///< put in when a burst leaves its response queue
  MessageFifo<Burst> write_responses;                          ///< put in at the edge at which they reach the port

  DmaPort(const sc_core::sc_module_name& name, const ClockSource& clock, int port, const DmaConfig& config,
          DmaActivity& activity);

  /// Once, before the simulation starts: an arbiter a channel.
  void bind(std::vector<const ChannelArbiter*> arbiters) { arbiters_ = std::move(arbiters); }

  /// At `edge`, which is now: it is looked at from the next edge on.
  void enqueue(const OffChipRequest& request, OffChipClient& client, std::uint64_t tag, Cycle edge);
  /// The request register; stands while request_channel is valid.
  const Burst& requested() const { return requested_; }

  /// Counts the cycle before `edge`, if that has not been done.
  void close(Cycle edge);
  bool idle() const { return inbox_.empty() && waiting_.empty() && in_flight_ == 0; }
  std::size_t queue_high_water() const { return queue_high_water_; }
  int outstanding_high_water() const { return outstanding_high_water_; }
  std::string describe_waiting() const;
  void trace(sc_core::sc_trace_file* file);

 private:
  struct Transfer {
    OffChipRequest rest;  ///< address and bytes not yet asked for
    OffChipClient* client;
    std::uint64_t tag;
    Cycle enqueued;
    int open_bursts = 0;
  };
  struct Arriving {
    Burst burst;
    Cycle left;  ///< cycles until its last beat has landed
  };

  void clock_edge();
  void take_write_responses();
  bool granted() const;
  void see_cycle(Cycle cycle);
  bool data_under_way() const;
  void shift_data();
  void admit();
  void issue();
  void burst_done(const Burst& burst);
  std::size_t queued(Cycle edge) const;

  const ClockSource& clock_;
  int port_;
  DmaConfig config_;
  DmaActivity& activity_;
  std::vector<const ChannelArbiter*> arbiters_;
  std::vector<Transfer> inbox_;      ///< enqueued since the last edge, in order of the calls
  std::vector<Transfer> transfers_;  ///< slots
  std::vector<int> free_slots_;
  std::deque<int> waiting_;        ///< slots, with bursts left to ask for
  std::deque<Arriving> arriving_;  ///< in order of arrival
  Burst requested_;
  int in_flight_ = 0;
  Cycle write_beats_left_ = 0;
  Cycle seen_ = -1;  ///< last cycle that was counted
  std::size_t queue_high_water_ = 0;
  int outstanding_high_water_ = 0;
};

}  // namespace secateur::hw::clocked
