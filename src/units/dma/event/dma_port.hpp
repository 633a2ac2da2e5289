// SPDX-License-Identifier: Apache-2.0
// One AXI master of the DMA: cuts transfers into bursts and issues them (docs/microarchitecture/memory.md 5.1, 5.2).
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include "base/namespaces.hpp"
#include "base/trace_sink.hpp"
#include "config/accelerator.hpp"
#include "hw/alarm.hpp"
#include "hw/high_water.hpp"
#include "hw/off_chip.hpp"
#include "hw/unit_ledger.hpp"
#include "units/interconnect/event/burst.hpp"

namespace secateur::hw {

/// What the ports of a DMA share.
struct DmaContext {
  const Clock& clock;
  const DmaConfig& dma;
  BurstPool& pool;
  UnitLedger& ledger;
  TraceSink* trace;  ///< null: no trace
};

class DmaPort : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket_tagged<DmaPort> read_socket;
  tlm_utils::simple_initiator_socket_tagged<DmaPort> write_socket;

  DmaPort(const sc_core::sc_module_name& name, int index, const DmaContext& context);

  /// At the present edge. `address`: in the interconnect's address space.
  void enqueue(const OffChipRequest& request, std::uint64_t address, OffChipClient& client, std::uint64_t tag);

  /// The run ends at `edge`: books what is still under way.
  void close(Cycle edge);
  /// Bursts in flight, and transfers with bursts left to issue, at most, when an edge has settled.
  int outstanding_high_water() const { return outstanding_high_water_.most(); }
  std::size_t queue_high_water() const { return queue_high_water_.most(); }
  std::string describe_waiting() const;

 private:
  struct Transfer {
    OffChipRequest request;
    OffChipClient* client = nullptr;
    std::uint64_t tag = 0;
    Cycle enqueued = 0;
    std::uint64_t next_address = 0;
    std::int64_t bytes_left = 0;  ///< not yet issued
    int bursts_under_way = 0;
  };

  tlm::tlm_sync_enum backward(int id, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                              sc_core::sc_time& delay);
  void issue();
  void send(Transfer& transfer, std::uint64_t number);
  void land();
  void finish_landing();
  void burst_done(tlm::tlm_generic_payload& payload);
  void data_phase(tlm::tlm_generic_payload& payload, Cycle start, Cycle end);
  void count_outstanding(int change);
  std::uint64_t new_transfer(Transfer transfer);
  Transfer& at(std::uint64_t number) { return transfers_[static_cast<std::size_t>(number)]; }

  int index_;
  DmaContext context_;
  Alarm issue_alarm_;
  Alarm land_alarm_;
  std::vector<Transfer> transfers_;  ///< slots
  std::vector<std::uint64_t> free_transfers_;
  std::deque<std::uint64_t> waiting_;            ///< with bytes left to issue, in order
  tlm::tlm_generic_payload* landing_ = nullptr;  ///< read burst on the data bus
  Cycle lands_at_ = 0;
  bool registered_ = false;  ///< a request has been sent and not granted
  Cycle granted_ = -1;       ///< edge of the last grant
  Cycle freed_edge_ = -1;    ///< edge at which bursts ended last, and how many
  int freed_now_ = 0;
  int outstanding_ = 0;
  HighWater<int> outstanding_high_water_;
  HighWater<std::size_t> queue_high_water_;
  Cycle active_since_ = -1;  ///< something is queued or in flight since; -1: no
  std::size_t live_ = 0;     ///< transfers not done
  TrackId track_ = 0;
  TrackId outstanding_track_ = 0;
};

}  // namespace secateur::hw
