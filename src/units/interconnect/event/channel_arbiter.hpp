// SPDX-License-Identifier: Apache-2.0
// The request side of one memory channel: grants at most one burst an edge, round-robin over the DMA ports, under a
// limit of bursts that the channel holds (docs/microarchitecture/memory.md 5.3).
#pragma once

#include <string>
#include <vector>

#include <systemc>
#include <tlm>

#include "hw/alarm.hpp"

namespace secateur::hw {

class GrantListener {
 public:
  /// The burst is granted at the present edge.
  virtual void granted(tlm::tlm_generic_payload& payload) = 0;

 protected:
  ~GrantListener() = default;
};

class ChannelArbiter : public sc_core::sc_module {
 public:
  ChannelArbiter(const sc_core::sc_module_name& name, const Clock& clock, int ports, GrantListener& listener);

  /// A port's request is registered at the present edge; the port has no other.
  void request(int port, tlm::tlm_generic_payload& payload);
  /// A burst has left the channel at `edge`, which is now or later.
  void return_credit(Cycle edge);

  std::string describe_waiting() const;

  /// Bursts that a channel holds at most, from grant to response.
  static constexpr int kCredits = 16;

 private:
  struct Request {
    tlm::tlm_generic_payload* payload = nullptr;
    Cycle edge = 0;
  };

  void arbitrate();
  void collect_credits(Cycle now);
  bool grantable(const Request& request, Cycle now) const;
  /// At which edge to look again; never, when only a new request or a credit can help.
  void sleep(Cycle now);

  const Clock& clock_;
  GrantListener& listener_;
  Alarm alarm_;
  std::vector<Request> requests_;  ///< per port
  std::vector<Cycle> returned_;    ///< edges of credits not yet usable
  int waiting_ = 0;
  int credits_ = kCredits;
  int next_port_ = 0;  ///< the round-robin search begins here
  Cycle write_bus_free_ = 0;
};

}  // namespace secateur::hw
