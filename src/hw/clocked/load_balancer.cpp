// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/load_balancer.hpp"

#include <algorithm>

namespace secateur::hw::clocked {

LoadBalancer::LoadBalancer(const sc_core::sc_module_name& name, int modules, const ClockSource& clock,
                           const SnapshotQueue& queue, Activity& activity)
    : sc_module(name),
      requests("requests", static_cast<std::size_t>(modules)),
      ticket("ticket", static_cast<std::size_t>(modules),
             [](const char* signal, std::size_t) { return new sc_core::sc_signal<int>(signal, kNoTicket); }),
      queue_(queue),
      activity_(activity),
      served_(static_cast<std::size_t>(modules)) {
  SC_HAS_PROCESS(LoadBalancer);
  SC_METHOD(serve);
  sensitive << clock.rising();
  dont_initialize();
}

/// Reads the requests as the edge before has left them.
void LoadBalancer::serve() {
  for (std::size_t m = 0; m < served_.size(); ++m) {
    if (requests[m].read() == served_[m]) continue;
    ++served_[m];
    ticket[m].write(next_);
    next_ = std::min(next_ + 1, queue_.size());
    activity_.changed();
    return;
  }
}

void LoadBalancer::trace(sc_core::sc_trace_file* file) {
  for (const auto& signal : ticket) sc_core::sc_trace(file, signal, signal.name());
  sc_core::sc_trace(file, next_, std::string(name()) + ".given_away");
}

}  // namespace secateur::hw::clocked
