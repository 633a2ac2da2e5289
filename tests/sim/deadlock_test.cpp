// SPDX-License-Identifier: Apache-2.0
// A machine that loses a response stops, says that it is a deadlock, and shows who waits for whom.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <memory>
#include <vector>

#include "base/error.hpp"
#include "schedule/lowering.hpp"
#include "sim/simulate.hpp"
#include "support/models.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

/// Hands everything on but the response of one burst.
class LossyLink : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<LossyLink> target{"target"};
  tlm_utils::simple_initiator_socket<LossyLink> initiator{"initiator"};

  LossyLink(const sc_core::sc_module_name& name, int& responses_left) : sc_module(name), left_(responses_left) {
    target.register_nb_transport_fw(this, &LossyLink::forward);
    initiator.register_nb_transport_bw(this, &LossyLink::backward);
  }

 private:
  tlm::tlm_sync_enum forward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    return initiator->nb_transport_fw(payload, phase, delay);
  }
  tlm::tlm_sync_enum backward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    if (phase == tlm::BEGIN_RESP && --left_ == 0) return tlm::TLM_COMPLETED;
    return target->nb_transport_bw(payload, phase, delay);
  }

  int& left_;
};

class LossyBinder : public hw::SocketBinder {
 public:
  explicit LossyBinder(int lose_response) : left_(lose_response) {}

  void bind(tlm::tlm_initiator_socket<>& initiator, tlm::tlm_target_socket<>& target) override {
    links_.push_back(std::make_unique<LossyLink>(fmt::format("link_{}", links_.size()).c_str(), left_));
    initiator.bind(links_.back()->target);
    links_.back()->initiator.bind(target);
  }

 private:
  int left_;
  std::vector<std::unique_ptr<LossyLink>> links_;
};

std::string deadlock_text(int lose_response) {
  AcceleratorConfig machine;
  LossyBinder binder(lose_response);
  SimulationOptions options;
  options.binder = &binder;
  const PackedModel model = test::dense_model(test::small_network(), 16);
  try {
    simulate(lower(model, machine), machine, MemoryConfig{}, Floorplan{4, false}, options);
  } catch (const RunError& error) {
    return error.what();
  }
  return {};
}

TEST(Deadlock, OfALostImageBurstNamesWhoWaits) {
  const std::string text = deadlock_text(1);
  EXPECT_THAT(text, testing::StartsWith("deadlock at cycle "));
  EXPECT_THAT(text, testing::HasSubstr("waits"));
  EXPECT_THAT(text, testing::HasSubstr("patch_embed"));
  EXPECT_THAT(text, testing::HasSubstr("dma port"));
}

TEST(Deadlock, OfALostWeightBurstNamesTheColumnsThatDidNotCome) {
  const std::string text = deadlock_text(150);
  EXPECT_THAT(text, testing::HasSubstr("weight columns not arrived"));
}

TEST(Deadlock, NothingIsLostWithoutLoss) {
  EXPECT_EQ(deadlock_text(1'000'000), "");
}

}  // namespace
}  // namespace secateur::test
