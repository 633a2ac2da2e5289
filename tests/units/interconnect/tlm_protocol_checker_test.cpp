// SPDX-License-Identifier: Apache-2.0
// The checker itself: a well-behaved pair passes, and each rule is broken once by a stub.
#include "support/tlm_protocol_checker.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"
#include "support/sim_test.hpp"
#include "units/interconnect/event/burst.hpp"

namespace secateur::test {
namespace {

using tlm::tlm_generic_payload;
using tlm::tlm_phase;
using tlm::tlm_sync_enum;

unsigned char data[64];

/// Says what it is told to say.
class Initiator : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<Initiator> socket{"socket"};
  explicit Initiator(const sc_core::sc_module_name& name) : sc_module(name) {
    socket.register_nb_transport_bw(this, &Initiator::backward);
  }
  tlm_sync_enum send(tlm_generic_payload& payload, tlm_phase phase, sc_core::sc_time delay = sc_core::SC_ZERO_TIME) {
    return socket->nb_transport_fw(payload, phase, delay);
  }
  tlm_sync_enum answer = tlm::TLM_ACCEPTED;
  tlm_phase answer_phase;
  bool changes_phase = false;

 private:
  tlm_sync_enum backward(tlm_generic_payload&, tlm_phase& phase, sc_core::sc_time&) {
    if (changes_phase) phase = answer_phase;
    return answer;
  }
};

class Target : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Target> socket{"socket"};
  explicit Target(const sc_core::sc_module_name& name) : sc_module(name) {
    socket.register_nb_transport_fw(this, &Target::forward);
  }
  tlm_sync_enum send(tlm_generic_payload& payload, tlm_phase phase, sc_core::sc_time delay = sc_core::SC_ZERO_TIME) {
    return socket->nb_transport_bw(payload, phase, delay);
  }
  tlm_sync_enum answer = tlm::TLM_ACCEPTED;
  tlm_phase answer_phase;
  bool changes_phase = false;

 private:
  tlm_sync_enum forward(tlm_generic_payload&, tlm_phase& phase, sc_core::sc_time&) {
    if (changes_phase) phase = answer_phase;
    return answer;
  }
};

class TlmChecker : public SimTest {
 protected:
  TlmChecker() {
    binder_.bind(initiator_.socket, target_.socket);
    sc_core::sc_start(sc_core::sc_time(1, sc_core::SC_FS));  // ends elaboration
  }

  tlm_generic_payload& burst() {
    tlm_generic_payload& payload = *pool_.take();
    payload.set_command(tlm::TLM_READ_COMMAND);
    payload.set_address(0x40);
    payload.set_data_ptr(data);
    payload.set_data_length(64);
    payload.set_streaming_width(64);
    return payload;
  }
  static tlm_generic_payload& ok(tlm_generic_payload& payload) {
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    return payload;
  }
  void expect(const std::string& part) {
    const auto& violations = binder_.checkers().front()->violations();
    ASSERT_EQ(violations.size(), 1U) << binder_.report();
    EXPECT_NE(violations.front().find(part), std::string::npos) << violations.front();
  }
  void expect_clean() {
    binder_.finish();
    EXPECT_EQ(binder_.report(), "");
  }

  hw::BurstPool pool_;
  Initiator initiator_{"initiator"};
  Target target_{"target"};
  CheckedBinder binder_;
};

TEST_F(TlmChecker, FourPhasesPass) {
  tlm_generic_payload& a = burst();
  tlm_generic_payload& b = burst();
  initiator_.send(a, tlm::BEGIN_REQ);
  target_.send(a, tlm::END_REQ);
  initiator_.send(b, tlm::BEGIN_REQ);
  target_.send(ok(a), tlm::BEGIN_RESP);
  target_.send(b, tlm::END_REQ);
  initiator_.send(a, tlm::END_RESP);
  target_.send(ok(b), tlm::BEGIN_RESP);
  initiator_.send(b, tlm::END_RESP);
  expect_clean();
  EXPECT_EQ(binder_.checkers().front()->transactions(), 2U);
  EXPECT_EQ(binder_.checkers().front()->events().size(), 8U);
}

TEST_F(TlmChecker, EarlyReturnsPass) {
  tlm_generic_payload& a = burst();
  target_.answer = tlm::TLM_UPDATED;
  target_.changes_phase = true;
  target_.answer_phase = tlm::END_REQ;
  initiator_.send(a, tlm::BEGIN_REQ);
  initiator_.answer = tlm::TLM_COMPLETED;
  target_.send(ok(a), tlm::BEGIN_RESP);
  expect_clean();
}

TEST_F(TlmChecker, ResponseImpliesEndOfRequest) {
  tlm_generic_payload& a = burst();
  initiator_.send(a, tlm::BEGIN_REQ);
  target_.send(ok(a), tlm::BEGIN_RESP);
  initiator_.send(a, tlm::END_RESP);
  initiator_.send(burst(), tlm::BEGIN_REQ);
  EXPECT_EQ(binder_.report(), "");
}

TEST_F(TlmChecker, RequestExclusion) {
  initiator_.send(burst(), tlm::BEGIN_REQ);
  initiator_.send(burst(), tlm::BEGIN_REQ);
  expect("request exclusion");
}

TEST_F(TlmChecker, ResponseExclusion) {
  tlm_generic_payload& a = burst();
  tlm_generic_payload& b = burst();
  initiator_.send(a, tlm::BEGIN_REQ);
  target_.send(a, tlm::END_REQ);
  initiator_.send(b, tlm::BEGIN_REQ);
  target_.send(b, tlm::END_REQ);
  target_.send(ok(a), tlm::BEGIN_RESP);
  target_.send(ok(b), tlm::BEGIN_RESP);
  expect("response exclusion");
}

TEST_F(TlmChecker, TwoRequestsOfOnePayload) {
  tlm_generic_payload& a = burst();
  initiator_.send(a, tlm::BEGIN_REQ);
  target_.send(a, tlm::END_REQ);
  initiator_.send(a, tlm::BEGIN_REQ);
  expect("BEGIN_REQ of a transaction under way");
}

TEST_F(TlmChecker, EndOfRequestTwice) {
  tlm_generic_payload& a = burst();
  initiator_.send(a, tlm::BEGIN_REQ);
  target_.send(a, tlm::END_REQ);
  target_.send(a, tlm::END_REQ);
  expect("END_REQ out of order");
}

TEST_F(TlmChecker, EndOfResponseBeforeItsBegin) {
  tlm_generic_payload& a = burst();
  initiator_.send(a, tlm::BEGIN_REQ);
  target_.send(a, tlm::END_REQ);
  initiator_.send(a, tlm::END_RESP);
  expect("END_RESP out of order");
}

TEST_F(TlmChecker, PhaseAfterTheEnd) {
  tlm_generic_payload& a = burst();
  initiator_.send(a, tlm::BEGIN_REQ);
  initiator_.answer = tlm::TLM_COMPLETED;
  target_.send(ok(a), tlm::BEGIN_RESP);
  initiator_.send(a, tlm::END_RESP);
  expect("END_RESP of no transaction under way");
}

TEST_F(TlmChecker, PhaseOnTheWrongPath) {
  tlm_generic_payload& a = burst();
  initiator_.send(a, tlm::BEGIN_REQ);
  initiator_.send(a, tlm::END_REQ);
  expect("END_REQ on the forward path");
}

TEST_F(TlmChecker, AttributeChanged) {
  tlm_generic_payload& a = burst();
  initiator_.send(a, tlm::BEGIN_REQ);
  a.set_address(0x80);
  target_.send(a, tlm::END_REQ);
  expect("an attribute has changed");
}

TEST_F(TlmChecker, ResponseWithoutStatus) {
  tlm_generic_payload& a = burst();
  initiator_.send(a, tlm::BEGIN_REQ);
  target_.send(a, tlm::BEGIN_RESP);
  expect("a response without status");
}

TEST_F(TlmChecker, StatusBeforeTheResponse) {
  initiator_.send(ok(burst()), tlm::BEGIN_REQ);
  expect("a response status before the response");
}

TEST_F(TlmChecker, NobodyHoldsThePayload) {
  tlm_generic_payload& a = burst();
  a.release();
  initiator_.send(a, tlm::BEGIN_REQ);
  expect("nobody holds");
}

TEST_F(TlmChecker, NoMemoryManager) {
  tlm_generic_payload a;
  a.set_data_ptr(data);
  a.set_data_length(4);
  a.set_streaming_width(4);
  initiator_.send(a, tlm::BEGIN_REQ);
  expect("without memory manager");
}

TEST_F(TlmChecker, TimeGoesBackwards) {
  tlm_generic_payload& a = burst();
  initiator_.send(a, tlm::BEGIN_REQ, sc_core::sc_time(5, sc_core::SC_NS));
  target_.send(a, tlm::END_REQ, sc_core::sc_time(4, sc_core::SC_NS));
  expect("time goes backwards");
}

TEST_F(TlmChecker, AcceptedWithAnotherPhase) {
  target_.changes_phase = true;
  target_.answer_phase = tlm::END_REQ;
  initiator_.send(burst(), tlm::BEGIN_REQ);
  expect("TLM_ACCEPTED with another phase");
}

TEST_F(TlmChecker, NotEnded) {
  tlm_generic_payload& a = burst();
  initiator_.send(a, tlm::BEGIN_REQ);
  target_.send(a, tlm::END_REQ);
  binder_.finish();
  expect("1 transactions not ended");
}

TEST_F(TlmChecker, PoolKnowsWhatIsHeld) {
  tlm_generic_payload& a = burst();
  EXPECT_EQ(pool_.in_use(), 1U);
  {
    hw::BurstHandle handle(a);
    a.release();
    EXPECT_EQ(pool_.in_use(), 1U);
  }
  EXPECT_EQ(pool_.in_use(), 0U);
  EXPECT_EQ(&burst(), &a);  // used again, clean
  EXPECT_EQ(a.get_response_status(), tlm::TLM_INCOMPLETE_RESPONSE);
  EXPECT_EQ(pool_.allocated(), 1U);
}

}  // namespace
}  // namespace secateur::test
