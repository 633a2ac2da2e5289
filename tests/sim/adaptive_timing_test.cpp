// SPDX-License-Identifier: Apache-2.0
// token_policy mass: what is behind a sort is known only when it has ended. Weights are asked for up to there and no
// further, and again from the very next edge on (docs/microarchitecture/elementwise.md 4.2, buffers.md 3.3).
#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <memory>
#include <systemc>
#include <vector>

#include "hw/clock.hpp"
#include "pruning/pack.hpp"
#include "schedule/lowering.hpp"
#include "sim/simulate.hpp"
#include "support/models.hpp"
#include "support/names.hpp"
#include "support/place_on.hpp"

namespace secateur::test {
namespace {

struct Request {
  Cycle edge = 0;
  std::int64_t bytes = 0;
};

/// Between a port and the interconnect: passes everything on and notes requests.
class Watch : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Watch> target{"target"};
  tlm_utils::simple_initiator_socket<Watch> initiator{"initiator"};

  Watch(const sc_core::sc_module_name& name, const hw::Clock& clock, std::vector<Request>& requests)
      : sc_module(name), clock_(clock), requests_(requests) {
    target.register_nb_transport_fw(this, &Watch::forward);
    initiator.register_nb_transport_bw(this, &Watch::backward);
  }

 private:
  tlm::tlm_sync_enum forward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    if (phase == tlm::BEGIN_REQ) requests_.push_back({clock_.edge_now(), payload.get_data_length()});
    return initiator->nb_transport_fw(payload, phase, delay);
  }
  tlm::tlm_sync_enum backward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    return target->nb_transport_bw(payload, phase, delay);
  }

  const hw::Clock& clock_;
  std::vector<Request>& requests_;
};

class WatchingBinder : public hw::SocketBinder {
 public:
  explicit WatchingBinder(const hw::Clock& clock) : clock_(clock) {}

  void bind(tlm::tlm_initiator_socket<>& initiator, tlm::tlm_target_socket<>& target) override {
    const std::string name = initiator.name();
    if (name.find("dma_port") == std::string::npos || name.find("read") == std::string::npos) {
      return SocketBinder::bind(initiator, target);
    }
    watches_.push_back(std::make_unique<Watch>(sc_core::sc_gen_unique_name("watch"), clock_, requests));
    initiator.bind(watches_.back()->target);
    watches_.back()->initiator.bind(target);
  }

  std::vector<Request> requests;

 private:
  const hw::Clock& clock_;
  std::vector<std::unique_ptr<Watch>> watches_;
};

std::int64_t column_bytes(const ProductPlan& plan) {
  std::int64_t bytes = 0;
  for (const auto& module : plan.modules) {
    for (const Segment& segment : module) {
      for (const std::int64_t column : segment.column_bytes) bytes += column;
    }
  }
  return bytes;
}

TEST(AdaptiveTiming, WeightsBehindTheSortAreAskedForFromTheEdgeAfterIt) {
  PackedModel model = test::dense_model(test::small_network(), 16);
  model.pruning.token_policy = token_policy("mass");
  model.pruning.token_layers = {1};
  set_tokens_kept({20}, model);
  AcceleratorConfig machine;
  place_on(machine, "unlimited");
  const Program program = lower(model, machine);
  const auto sort = std::find_if(program.operations.begin(), program.operations.end(),
                                 [](const Operation& o) { return o.kind == OperationKind::token_sort; });
  ASSERT_NE(sort, program.operations.end());
  const auto index = static_cast<OperationIndex>(sort - program.operations.begin());

  std::int64_t known_bytes = 0;
  std::int64_t unknown_bytes = 0;
  for (std::size_t i = 0; i < program.operations.size(); ++i) {
    const Operation& operation = program.operations[i];
    const bool is_behind = static_cast<OperationIndex>(i) > index && operation.kind != OperationKind::load_parameters;
    EXPECT_EQ(operation.known_after >= 0, static_cast<OperationIndex>(i) > index) << operation.name;
    if (operation.product) (is_behind ? unknown_bytes : known_bytes) += column_bytes(*operation.product);
    if (!operation.write) {
      for (const std::int64_t tile : operation.tile_bytes) known_bytes += tile;
    }
  }
  ASSERT_GT(unknown_bytes, 0);

  const hw::Clock clock(machine.clock_khz());
  WatchingBinder binder(clock);
  SimulationOptions options;
  options.binder = &binder;
  const SimulationOutcome outcome = simulate(program, machine, MemoryConfig{}, Floorplan{}, options);
  const Cycle sorted = outcome.operations[static_cast<std::size_t>(index)].end;
  std::int64_t before = 0;
  std::int64_t after = 0;
  Cycle first = outcome.cycles;
  for (const Request& request : binder.requests) {
    (request.edge <= sorted ? before : after) += request.bytes;
    if (request.edge > sorted) first = std::min(first, request.edge);
  }
  EXPECT_EQ(after + before, known_bytes + unknown_bytes);
  // The last encoder's parameters wait for its predecessor's ln1, which has long ended.
  EXPECT_EQ(before, known_bytes);
  EXPECT_EQ(after, unknown_bytes);
  EXPECT_EQ(first, sorted + 1);
}

}  // namespace
}  // namespace secateur::test
