// SPDX-License-Identifier: Apache-2.0
// One AXI master of a verilated machine before the simulator's interconnect: bursts in, beats and responses out. What
// the bridge says for an edge of the accelerator's clock is what the machine has to see before that edge.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include "hw/alarm.hpp"
#include "support/names.hpp"
#include "units/interconnect/event/burst.hpp"

namespace secateur::test {

/// A burst as the port has asked for it.
struct AxiBurst {
  bool write = false;
  std::uint64_t address = 0;
  int beats = 0;
  int id = 0;
};

class AxiBridge : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket_tagged<AxiBridge> read_socket;
  tlm_utils::simple_initiator_socket_tagged<AxiBridge> write_socket;

  AxiBridge(const sc_core::sc_module_name& name, const hw::Clock& clock, hw::BurstPool& pool, int beat_bytes);

  /// A beat or a response on its way to the port.
  struct Beat {
    bool valid = false;
    int id = 0;
    bool last = false;
    const unsigned char* data = nullptr;
  };

  /// Behind an edge: the port has a new request.
  void request(const AxiBurst& burst);
  /// A beat that has been written to the burst that was granted first and lacks some.
  void write_beat(const unsigned char* data);
  /// What the edge that simulated time stands at, with all its events, means for the port.
  bool granted() const { return granted_ == clock_.edge_now(); }
  Beat read_beat() const;
  /// One at an edge, as AXI has it; the others stay.
  Beat response();

  const std::vector<AxiBurst>& bursts() const { return bursts_; }
  /// Write responses that came at the edge of another one, which the page allows and AXI does not.
  int late_responses() const { return late_responses_; }

 private:
  tlm::tlm_sync_enum backward(int id, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                              sc_core::sc_time& delay);
  void land();

  struct Writing {
    tlm::tlm_generic_payload* payload;
    unsigned filled;
  };
  struct Response {
    int id;
    Cycle edge;
  };

  const hw::Clock& clock_;
  hw::BurstPool& pool_;
  unsigned beat_bytes_;
  hw::Alarm land_alarm_;
  std::deque<std::vector<unsigned char>> data_;  ///< of the payloads
  tlm::tlm_generic_payload* landing_ = nullptr;  ///< a read burst on the data bus
  Cycle landing_since_ = 0;
  tlm::tlm_generic_payload* landed_ = nullptr;  ///< the one whose last beat comes at `landed_edge_`
  Cycle landed_edge_ = -1;
  std::vector<unsigned char> landed_data_;
  Beat landed_beat_;
  Cycle granted_ = -1;
  std::deque<Writing> writing_;
  std::deque<Response> responses_;
  std::vector<AxiBurst> bursts_;
  int late_responses_ = 0;
};

}  // namespace secateur::test
