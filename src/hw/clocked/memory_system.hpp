// SPDX-License-Identifier: Apache-2.0
// The memory side of the machine once more, as clocked processes with registers: the second implementation of
// docs/microarchitecture/memory.md, which the event-driven one is compared with cycle by cycle. DMA ports, arbiters and
// the response router run on the accelerator's clock, channels on the memory's. No bytes are moved: time only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <systemc>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "hw/clocked/clock_source.hpp"
#include "hw/floorplan.hpp"
#include "hw/off_chip.hpp"
#include "hw/unit_ledger.hpp"
#include "units/dma/clocked/dma_activity.hpp"
#include "units/dma/clocked/dma_port.hpp"
#include "units/interconnect/clocked/channel_arbiter.hpp"
#include "units/interconnect/clocked/response_router.hpp"
#include "units/interconnect/clocked/synchroniser.hpp"
#include "units/memory/clocked/memory_channel.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/command.hpp"
#include "units/memory/stats.hpp"

namespace secateur::hw::clocked {

class MemorySystem : public sc_core::sc_module, public OffChip {
 public:
  MemorySystem(const sc_core::sc_module_name& name, const ClockSource& clock, const ClockSource& memory_clock,
               const AcceleratorConfig& accelerator, const MemoryConfig& memory, const Floorplan& floorplan);

  /// At any time within an edge, before or after the ports' own processes have run at it.
  void request(const OffChipRequest& request, OffChipClient& client, std::uint64_t tag) override;

  /// The run has ended at `edge`, which is now: what has not been evaluated yet at the present time is.
  void close(Cycle edge);

  /// Watch a channel's commands. Null: nobody watches.
  void observe(int channel, CommandObserver* observer);

  /// No transfer is queued or in flight.
  bool idle() const;
  /// Of unit dma, over [0, end): `end` is the edge of close().
  UnitCycles cycles(Cycle end) const { return activity_.close(end); }
  std::uint64_t bytes_asked() const { return bytes_asked_; }

  int port_count() const { return static_cast<int>(ports_.size()); }
  int channel_count() const { return static_cast<int>(channels_.size()); }
  const DramCounters& counters(int channel) const { return channels_[static_cast<std::size_t>(channel)]->counters(); }
  /// Transfers that wait at a port, at most.
  std::size_t port_queue_high_water(int port) const {
    return ports_[static_cast<std::size_t>(port)]->queue_high_water();
  }
  /// Bursts in flight at a port, at most.
  int outstanding_high_water(int port) const {
    return ports_[static_cast<std::size_t>(port)]->outstanding_high_water();
  }
  /// Bursts in one channel's response queue, at most.
  std::size_t response_queue_high_water() const { return router_->queue_high_water(); }
  /// Bursts in a channel's FIFO, at most.
  std::size_t channel_fifo_high_water(int channel) const { return counters(channel).fifo_high_water; }

  /// Who waits for what, a line a port and a channel.
  std::string describe_waiting() const;
  /// Adds the registers and signals of all modules to a waveform.
  void trace(sc_core::sc_trace_file* file);

 private:
  const ClockSource& clock_;
  DmaActivity activity_;
  std::vector<std::unique_ptr<DmaPort>> ports_;
  std::vector<std::unique_ptr<ChannelArbiter>> arbiters_;  ///< per channel
  std::vector<std::unique_ptr<Synchroniser>> to_memory_;   ///< per channel
  std::vector<std::unique_ptr<MemoryChannel>> channels_;
  std::vector<std::unique_ptr<Synchroniser>> to_accelerator_;  ///< per channel
  std::unique_ptr<ResponseRouter> router_;
  std::uint64_t bytes_asked_ = 0;
};

}  // namespace secateur::hw::clocked
