// SPDX-License-Identifier: Apache-2.0
// A memory channel that somebody else's TLM-2.0 target stands for. The interconnect of the machine speaks to it as to a
// channel of the house: non-blocking, END_REQ at once, BEGIN_RESP later and in order. Behind it stand blocking calls,
// some at a time: as many as threads. Reads and writes are independent, as on AXI.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

namespace secateur {

class OutsideChannel : public sc_core::sc_module {
 public:
  /// What is asked of the target: b_transport, called from a thread.
  using Transport = std::function<void(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay)>;

  /// @param base the machine's address of the channel's first byte
  OutsideChannel(const sc_core::sc_module_name& name, std::uint64_t base, int most_under_way, Transport transport);

  tlm_utils::simple_target_socket<OutsideChannel> read_socket{"read_socket"};
  tlm_utils::simple_target_socket<OutsideChannel> write_socket{"write_socket"};

 private:
  struct Burst {
    tlm::tlm_generic_payload* payload = nullptr;
    bool is_done = false;
  };
  /// One direction: bursts in the order of their requests, of which the first `begun` have been taken by a thread.
  struct Lane {
    std::deque<Burst> bursts;
    std::size_t begun = 0;
    std::uint64_t answered = 0;  ///< bursts that have left `bursts`
    sc_core::sc_event wanted;
  };

  tlm::tlm_sync_enum accept_read(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  tlm::tlm_sync_enum accept_write(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  static tlm::tlm_sync_enum accept(Lane& lane, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase);
  void serve(Lane& lane, tlm_utils::simple_target_socket<OutsideChannel>& socket);
  void ask(const tlm::tlm_generic_payload& burst);
  static void answer(Lane& lane, tlm_utils::simple_target_socket<OutsideChannel>& socket);

  std::uint64_t base_;
  Transport transport_;
  Lane reads_;
  Lane writes_;
};

}  // namespace secateur
