// SPDX-License-Identifier: Apache-2.0
#include "units/controller/clocked/load_balancer.hpp"

namespace secateur::hw::clocked {

LoadBalancer::LoadBalancer(const sc_core::sc_module_name& name, const Environment& environment,
                           const SnapshotQueue& queue)
    : sc_module(name),
      requests("requests", static_cast<std::size_t>(environment.config.p_h)),
      awaited("awaited", requests.size()),
      ticket("ticket", requests.size(),
             [](const char* signal, std::size_t) { return new sc_core::sc_signal<int>(signal, kNoTicket); }),
      asked_operation(
          "asked_operation", requests.size(),
          [&queue](const char* signal, std::size_t) { return new sc_core::sc_signal<int>(signal, queue[0].position); }),
      env_(environment),
      queue_(queue),
      served_(requests.size()) {
  SC_HAS_PROCESS(LoadBalancer);
  SC_METHOD(serve);
  sensitive << environment.clock.rising();
  dont_initialize();
}

/// Reads the requests as the edge before has left them.
void LoadBalancer::serve() {
  for (std::size_t m = 0; m < served_.size(); ++m) {
    if (requests[m].read() == served_[m] || awaited[m].read() != asked_operation[m].read()) continue;
    answer(m);
    env_.activity.changed();
    return;
  }
}

/// A snapshot, or that the operation's queue is empty: the module then asks for the next operation's at this edge.
void LoadBalancer::answer(std::size_t module) {
  const int asked = asked_operation[module].read();
  if (queue_[next_].position > asked) {
    asked_operation[module].write(queue_.operation_after(asked));
    if (queue_.operation_after(asked) == queue_.end_position()) ++served_[module];
    return;
  }
  ++served_[module];
  ticket[module].write(next_++);
}

void LoadBalancer::trace(sc_core::sc_trace_file* file) {
  for (const auto& signal : ticket) sc_core::sc_trace(file, signal, signal.name());
  sc_core::sc_trace(file, next_, std::string(name()) + ".given_away");
}

}  // namespace secateur::hw::clocked
