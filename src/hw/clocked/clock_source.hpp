// SPDX-License-Identifier: Apache-2.0
// A clock that ticks: what the clocked machine's processes are sensitive to. Edge n lies where hw::Clock puts it
// (docs/microarchitecture.md 1), so a period is not a whole number of femtoseconds and sc_clock would drift away.
#pragma once

#include <systemc>

#include "hw/clock.hpp"

namespace secateur::hw::clocked {

class ClockSource : public sc_core::sc_module {
 public:
  /// The level, for waveforms: 1 in the first half of a cycle. Driven only with `waveform`.
  sc_core::sc_signal<bool, sc_core::SC_MANY_WRITERS> level{"level"};

  ClockSource(const sc_core::sc_module_name& name, const Clock& clock, bool waveform);

  /// Happens at every edge, from edge 0 at time 0 on.
  const sc_core::sc_event& rising() const { return rising_; }
  /// The present edge; valid from `rising` on until the next.
  Cycle edge() const { return edge_; }
  const Clock& clock() const { return clock_; }

 private:
  void rise();
  void fall();

  const Clock& clock_;
  bool waveform_;
  Cycle edge_ = 0;
  Cycle next_ = 0;
  sc_core::sc_event rising_;
  sc_core::sc_event falling_;
};

}  // namespace secateur::hw::clocked
