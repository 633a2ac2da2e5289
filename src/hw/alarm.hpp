// SPDX-License-Identifier: Apache-2.0
// Wakes a module's process at an edge of the accelerator clock. One alarm a module: an earlier request replaces a later
// one, so a woken process always sets its next alarm anew.
#pragma once

#include <systemc>

#include "base/namespaces.hpp"
#include "config/units.hpp"
#include "hw/clock.hpp"

namespace secateur::hw {

class Alarm {
 public:
  explicit Alarm(const Clock& clock) : clock_(clock) {}

  const sc_core::sc_event& event() const { return event_; }

  /// At `edge`, which is not in the past; at the present edge: in the next delta cycle.
  void set(Cycle edge) {
    const sc_core::sc_time wait = clock_.edge_time(edge) - sc_core::sc_time_stamp();
    if (wait == sc_core::SC_ZERO_TIME) {
      event_.notify(sc_core::SC_ZERO_TIME);
    } else {
      event_.notify(wait);
    }
  }
  /// In the next delta cycle of the present edge.
  void now() { event_.notify(sc_core::SC_ZERO_TIME); }

 private:
  const Clock& clock_;
  sc_core::sc_event event_;
};

}  // namespace secateur::hw
