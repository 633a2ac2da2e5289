// SPDX-License-Identifier: Apache-2.0
// Between DMA ports and memory channels: TLM-2.0 approximately-timed on both sides, arbitration, paths, clock crossing
// and the response buses (docs/microarchitecture/memory.md 5.3). Each port and each channel has a read and a write
// socket, as AXI has independent read and write channels.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include "hw/clock.hpp"
#include "hw/timed_queue.hpp"
#include "units/interconnect/event/burst.hpp"
#include "units/interconnect/event/channel_arbiter.hpp"
#include "units/interconnect/event/paths.hpp"
#include "units/interconnect/event/response_router.hpp"

namespace secateur::hw {

class Interconnect : public sc_core::sc_module, public GrantListener, public RouteListener {
 public:
  using TargetSocket = tlm_utils::simple_target_socket_tagged<Interconnect>;
  using InitiatorSocket = tlm_utils::simple_initiator_socket_tagged<Interconnect>;

  sc_core::sc_vector<TargetSocket> port_read{"port_read"};
  sc_core::sc_vector<TargetSocket> port_write{"port_write"};
  sc_core::sc_vector<InitiatorSocket> channel_read{"channel_read"};
  sc_core::sc_vector<InitiatorSocket> channel_write{"channel_write"};

  /// `channel_bytes`: channel c answers to addresses [c, c + 1) * channel_bytes.
  Interconnect(const sc_core::sc_module_name& name, const Clock& clock, const Clock& memory_clock, const Paths& paths,
               std::uint64_t channel_bytes);

  std::uint64_t channel_base(int channel) const { return static_cast<std::uint64_t>(channel) * channel_bytes_; }
  std::size_t response_queue_high_water() const { return router_.high_water(); }
  std::string describe_waiting() const;

  void granted(tlm::tlm_generic_payload& payload) override;
  void routed(BurstHandle burst, Cycle path) override;

 private:
  tlm::tlm_sync_enum from_port(int port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                               sc_core::sc_time& delay);
  tlm::tlm_sync_enum from_channel(int channel, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                  sc_core::sc_time& delay);
  void deliver_requests();
  void deliver_responses();
  void send_response(BurstHandle burst);
  void send_held_responses();

  const Clock& clock_;
  const Clock& memory_clock_;
  const Paths& paths_;
  std::uint64_t channel_bytes_;
  std::vector<std::unique_ptr<ChannelArbiter>> arbiters_;
  ResponseRouter router_;
  TimedQueue<BurstHandle> to_channels_;
  TimedQueue<BurstHandle> to_ports_;
  std::vector<char> responding_;  ///< per port: BEGIN_RESP of a read sent, END_RESP not received
  /// Per port: a read whose first beat follows the last one of the burst before at once, and whose turn in the present
  /// edge came before the port had sent END_RESP.
  std::vector<BurstHandle> held_;
  sc_core::sc_event held_event_;
  std::uint64_t next_number_ = 0;
};

}  // namespace secateur::hw
