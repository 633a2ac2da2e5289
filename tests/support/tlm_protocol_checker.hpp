// SPDX-License-Identifier: Apache-2.0
// Stands between an initiator and a target and holds both to the TLM-2.0 base protocol (IEEE 1666-2011, 15.2): phases
// in order, one request and one response at a time, attributes untouched, memory management. Passes everything on
// unchanged.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include "hw/socket_binder.hpp"
#include "support/names.hpp"

namespace secateur::test {

class TlmProtocolChecker : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<TlmProtocolChecker> in{"in"};
  tlm_utils::simple_initiator_socket<TlmProtocolChecker> out{"out"};

  /// A phase as it passed, also when it came as the return value of a call.
  struct Event {
    std::int64_t fs = 0;
    tlm::tlm_phase_enum phase = tlm::UNINITIALIZED_PHASE;
    std::uint64_t address = 0;
    std::uint64_t transaction = 0;  ///< running number at this checker
  };

  /// `between`: for messages.
  TlmProtocolChecker(const sc_core::sc_module_name& name, std::string between);

  /// Nothing may be under way any more.
  void finish();
  const std::vector<std::string>& violations() const { return violations_; }
  const std::vector<Event>& events() const { return events_; }
  const std::string& between() const { return between_; }
  std::uint64_t transactions() const { return next_transaction_; }

 private:
  struct Attributes {
    tlm::tlm_command command;
    std::uint64_t address;
    const unsigned char* data;
    unsigned length;
    const unsigned char* byte_enable;
    unsigned byte_enable_length;
    unsigned streaming_width;
  };
  struct Transaction {
    tlm::tlm_phase_enum phase = tlm::BEGIN_REQ;
    Attributes attributes;
    std::uint64_t number = 0;
    sc_core::sc_time time;
  };
  using Payload = tlm::tlm_generic_payload;

  tlm::tlm_sync_enum forward(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  tlm::tlm_sync_enum backward(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void check_return(Payload& payload, tlm::tlm_phase_enum sent, tlm::tlm_sync_enum status, const tlm::tlm_phase& phase,
                    const sc_core::sc_time& delay, bool went_forward);
  void pass(Payload& payload, tlm::tlm_phase_enum phase, const sc_core::sc_time& delay, bool goes_forward);
  void begin_request(Payload& payload);
  void begin_response(Payload& payload, Transaction& transaction);
  void end(Payload& payload);
  void check_unchanged(const Payload& payload, const Transaction& transaction);
  void violation(const std::string& what);
  static Attributes attributes_of(const Payload& payload);

  std::string between_;
  std::map<const Payload*, Transaction> under_way_;
  const Payload* requesting_ = nullptr;  ///< BEGIN_REQ without END_REQ
  const Payload* responding_ = nullptr;  ///< BEGIN_RESP without END_RESP
  std::uint64_t next_transaction_ = 0;
  std::vector<std::string> violations_;
  std::vector<Event> events_;
};

/// Puts a checker on every hop that is bound through it. Lives as long as the simulation.
class CheckedBinder : public hw::SocketBinder {
 public:
  void bind(tlm::tlm_initiator_socket<>& initiator, tlm::tlm_target_socket<>& target) override;

  void finish();
  std::string report() const;  ///< violations of all checkers, one a line; empty when there are none
  const std::vector<std::unique_ptr<TlmProtocolChecker>>& checkers() const { return checkers_; }
  /// The checker whose initiator's name ends so.
  const TlmProtocolChecker& at(const std::string& initiator_ending) const;

 private:
  std::vector<std::unique_ptr<TlmProtocolChecker>> checkers_;
};

}  // namespace secateur::test
