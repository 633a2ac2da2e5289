// SPDX-License-Identifier: Apache-2.0
// rtl/column_scheduler.sv beside the simulator's load balancer: the same requests at the same edges, and every
// answer at the same edge.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

#include "SchedulerOf4.h"
#include "SchedulerOf7.h"
#include "rtl/bits.hpp"
#include "support/names.hpp"
#include "support/sim_test.hpp"
#include "units/controller/event/load_balancer.hpp"

namespace secateur::test {
namespace {

struct Answer {
  int module = 0;
  int number = -1;  ///< -1: the queue is empty
  bool operator==(const Answer& other) const { return module == other.module && number == other.number; }
};
using Answers = std::map<Cycle, Answer>;  ///< by edge

struct Ask {
  Cycle edge = 0;
  int module = 0;
  OperationIndex operation = 0;
};

/// Asks as it is told, and writes down the answers.
class Modules : public sc_core::sc_module {
 public:
  Modules(const sc_core::sc_module_name& name, const hw::Clock& clock, hw::LoadBalancer& balancer,
          std::vector<Ask> asks)
      : sc_module(name), clock_(clock), balancer_(balancer), asks_(std::move(asks)) {
    SC_HAS_PROCESS(Modules);
    SC_THREAD(ask);
  }
  const Answers& answers() const { return answers_; }

 private:
  struct Client : hw::BalancerClient {
    Modules* owner = nullptr;
    int module = 0;
    void segment_granted(OperationIndex, const Segment* segment, int number, Cycle edge) override {
      owner->answers_[edge] = {module, segment == nullptr ? -1 : number};
    }
  };

  void ask() {
    std::size_t at = 0;
    clients_.resize(asks_.size());
    while (at < asks_.size()) {
      sc_core::wait(clock_.edge_time(asks_[at].edge) - sc_core::sc_time_stamp());
      for (const Cycle edge = asks_[at].edge; at < asks_.size() && asks_[at].edge == edge; ++at) {
        clients_[at].owner = this;
        clients_[at].module = asks_[at].module;
        balancer_.request(asks_[at].module, clients_[at], asks_[at].operation);
      }
    }
  }

  const hw::Clock& clock_;
  hw::LoadBalancer& balancer_;
  std::vector<Ask> asks_;
  std::vector<Client> clients_;
  Answers answers_;
};

class ColumnSchedulerRtl : public test::SimTest {
 protected:
  static constexpr int kOperations = 16;

  /// Requests such as modules make: none before the answer to the one before. Answers come within `modules` edges.
  std::vector<Ask> random_asks(int modules, int count) {
    std::vector<Cycle> free_at(static_cast<std::size_t>(modules), 1);
    std::vector<Ask> asks;
    for (Cycle edge = 1; static_cast<int>(asks.size()) < count; ++edge) {
      for (int m = 0; m < modules; ++m) {
        Cycle& free = free_at[static_cast<std::size_t>(m)];
        if (edge < free || random_() % 3 != 0) continue;
        asks.push_back({edge, m, static_cast<OperationIndex>(random_() % kOperations)});
        free = edge + modules + 1 + static_cast<Cycle>(random_() % 4);
      }
    }
    return asks;
  }

  template <class Model>
  static Answers rtl_answers(int modules, const std::vector<Ask>& asks, const std::vector<int>& lengths) {
    constexpr int kOperationBits = 4;
    Model model;
    const auto edge = [&] {
      model.clk = 0;
      model.eval();
      model.clk = 1;
      model.eval();
    };
    model.rst = 1;
    model.write = 1;
    for (int i = 0; i < kOperations; ++i) {
      model.write_at = static_cast<std::uint8_t>(i);
      model.length = static_cast<std::uint16_t>(lengths[static_cast<std::size_t>(i)]);
      edge();
    }
    model.write = 0;
    model.rst = 0;
    Answers answers;
    std::size_t at = 0;
    const Cycle end = asks.back().edge + modules + 2;
    for (Cycle now = 0; now <= end; ++now) {
      model.ask = 0;
      for (; at < asks.size() && asks[at].edge == now; ++at) {
        model.ask |= static_cast<std::uint8_t>(1U << asks[at].module);
        test::put_bits(model.ask_operation, asks[at].module * kOperationBits, kOperationBits,
                       static_cast<std::uint32_t>(asks[at].operation));
      }
      edge();
      // Served at this edge: what the registers say behind it.
      if (model.granted != 0) answers[now] = {model.module_index, model.empty != 0 ? -1 : model.number};
    }
    return answers;
  }

  Answers simulated_answers(int modules, const std::vector<Ask>& asks, const std::vector<int>& lengths) {
    Program program;
    for (const int length : lengths) {
      Operation operation;
      auto plan = std::make_shared<ProductPlan>();
      plan->dynamic = true;
      plan->queue.resize(static_cast<std::size_t>(length));
      operation.product = plan;
      program.operations.push_back(std::move(operation));
    }
    const hw::Clock clock(300'000);
    hw::LoadBalancer balancer("balancer", clock, program, modules);
    Modules askers("modules", clock, balancer, asks);
    run_until_idle(clock, asks.back().edge + 100);
    return askers.answers();
  }

  template <class Model>
  void compare(int modules) {
    constexpr int kAsks = 1000;
    const std::vector<Ask> asks = random_asks(modules, kAsks);
    std::vector<int> lengths;
    for (int i = 0; i < kOperations; ++i) lengths.push_back(static_cast<int>(random_() % 100));
    const Answers simulated = simulated_answers(modules, asks, lengths);
    EXPECT_EQ(simulated.size(), asks.size());
    EXPECT_EQ(rtl_answers<Model>(modules, asks, lengths), simulated);
  }

  std::mt19937 random_{1};
};

TEST_F(ColumnSchedulerRtl, AThousandRequestsOfFourModules) {
  compare<SchedulerOf4>(4);
}
TEST_F(ColumnSchedulerRtl, AThousandRequestsOfSevenModules) {
  compare<SchedulerOf7>(7);
}

}  // namespace
}  // namespace secateur::test
