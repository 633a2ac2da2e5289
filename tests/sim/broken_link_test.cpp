// SPDX-License-Identifier: Apache-2.0
// Faults on the hops of the memory system of a whole machine: a link that loses, doubles or reorders what passes. The
// protocol checker on that hop, or the deadlock detector, has to notice (docs/verification.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "schedule/lowering.hpp"
#include "sim/simulate.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "support/tlm_protocol_checker.hpp"

namespace secateur::test {
namespace {

enum class LinkFault { none, lost_grant, double_grant, double_response, changed_address, no_status };

/// Hands everything on, but for the phase of one burst.
class FaultyLink : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<FaultyLink> target{"target"};
  tlm_utils::simple_initiator_socket<FaultyLink> initiator{"initiator"};

  FaultyLink(const sc_core::sc_module_name& name, LinkFault fault) : sc_module(name), fault_(fault) {
    target.register_nb_transport_fw(this, &FaultyLink::forward);
    initiator.register_nb_transport_bw(this, &FaultyLink::backward);
  }

 private:
  using Payload = tlm::tlm_generic_payload;
  static constexpr int kAt = 3;  ///< the burst that is hit

  tlm::tlm_sync_enum forward(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    return initiator->nb_transport_fw(payload, phase, delay);
  }

  tlm::tlm_sync_enum backward(Payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    const bool grant = phase == tlm::END_REQ && ++grants_ == kAt;
    const bool response = phase == tlm::BEGIN_RESP && ++responses_ == kAt;
    if (grant && fault_ == LinkFault::lost_grant) return tlm::TLM_ACCEPTED;
    if (response && fault_ == LinkFault::changed_address) payload.set_address(payload.get_address() + 64);
    if (response && fault_ == LinkFault::no_status) payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    const bool twice =
        (grant && fault_ == LinkFault::double_grant) || (response && fault_ == LinkFault::double_response);
    if (twice) {
      tlm::tlm_phase again = phase;
      target->nb_transport_bw(payload, again, delay);
    }
    return target->nb_transport_bw(payload, phase, delay);
  }

  LinkFault fault_;
  int grants_ = 0;
  int responses_ = 0;
};

/// The first hop bound is faulty, and a checker stands between it and its initiator.
class FaultyBinder : public hw::SocketBinder {
 public:
  explicit FaultyBinder(LinkFault fault) : fault_(fault) {}

  void bind(tlm::tlm_initiator_socket<>& initiator, tlm::tlm_target_socket<>& target) override {
    if (link_) return initiator.bind(target);
    link_ = std::make_unique<FaultyLink>("faulty_link", fault_);
    checked_.bind(initiator, link_->target);
    link_->initiator.bind(target);
  }

  std::string report() const { return checked_.report(); }

 private:
  LinkFault fault_;
  std::unique_ptr<FaultyLink> link_;
  CheckedBinder checked_;
};

/// What the checker says, then what the run failed with.
std::string outcome_of(LinkFault fault) {
  AcceleratorConfig machine;
  FaultyBinder binder(fault);
  SimulationOptions options;
  options.binder = &binder;
  const PackedModel model = dense_model(small_network(), 16);
  std::string failure;
  try {
    simulate(lower(model, machine), machine, MemoryConfig{}, Floorplan{4, false}, options);
  } catch (const RunError& error) {
    failure = error.what();
  }
  return binder.report() + failure;
}

TEST(BrokenLink, NothingIsSeenWithoutAFault) {
  EXPECT_EQ(outcome_of(LinkFault::none), "");
}

/// A lost response is tests/sim/deadlock_test.cpp's.
TEST(BrokenLink, ALostGrantIsADeadlock) {
  EXPECT_THAT(outcome_of(LinkFault::lost_grant), testing::HasSubstr("deadlock at cycle"));
}

TEST(BrokenLink, ADoubleGrantBreaksTheProtocol) {
  EXPECT_THAT(outcome_of(LinkFault::double_grant), testing::HasSubstr("END_REQ out of order"));
}

TEST(BrokenLink, AChangedAddressBreaksTheProtocol) {
  EXPECT_THAT(outcome_of(LinkFault::changed_address), testing::HasSubstr("an attribute has changed in flight"));
}

TEST(BrokenLinkDeathTest, ADoubleResponseMeetsTheFirstOnTheBus) {
  EXPECT_DEATH(outcome_of(LinkFault::double_response), "two read bursts on one data bus");
}

TEST(BrokenLinkDeathTest, AResponseWithoutStatusIsRefused) {
  EXPECT_DEATH(outcome_of(LinkFault::no_status), "a memory channel refused a burst");
}

}  // namespace
}  // namespace secateur::test
