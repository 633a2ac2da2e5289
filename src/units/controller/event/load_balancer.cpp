// SPDX-License-Identifier: Apache-2.0
#include "units/controller/event/load_balancer.hpp"

#include <fmt/format.h>

namespace secateur::hw {

LoadBalancer::LoadBalancer(const sc_core::sc_module_name& name, const Clock& clock, const Program& program, int modules)
    : sc_module(name),
      clock_(clock),
      program_(program),
      alarm_(clock),
      requests_(static_cast<std::size_t>(modules)),
      next_(program.operations.size()) {
  SC_HAS_PROCESS(LoadBalancer);
  SC_METHOD(serve);
  sensitive << alarm_.event();
  dont_initialize();
}

void LoadBalancer::request(int module, BalancerClient& client, OperationIndex operation) {
  const Cycle now = clock_.edge_now();
  requests_[static_cast<std::size_t>(module)] = Request{&client, operation, now};
  alarm_.set(now + 1);
}

void LoadBalancer::serve() {
  const Cycle now = clock_.edge_now();
  bool served = false;
  bool waiting = false;
  for (std::optional<Request>& slot : requests_) {
    if (!slot) continue;
    if (served || slot->edge >= now) {
      waiting = true;
      continue;
    }
    const Request request = *slot;
    slot.reset();
    served = true;
    const std::vector<Segment>& queue = program_.operations[static_cast<std::size_t>(request.operation)].product->queue;
    std::size_t& next = next_[static_cast<std::size_t>(request.operation)];
    const Segment* segment = next < queue.size() ? &queue[next] : nullptr;
    const int number = static_cast<int>(next);
    if (segment) ++next;
    request.client->segment_granted(request.operation, segment, number, now);
  }
  if (waiting) alarm_.set(now + 1);
}

std::string LoadBalancer::describe_waiting() const {
  std::string text;
  for (std::size_t m = 0; m < requests_.size(); ++m) {
    if (requests_[m]) text += fmt::format("  load balancer: request of head module {} is unserved\n", m);
  }
  return text;
}

}  // namespace secateur::hw
