// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/clock_source.hpp"

namespace secateur::hw::clocked {

ClockSource::ClockSource(const sc_core::sc_module_name& name, const Clock& clock, bool waveform)
    : sc_module(name), clock_(clock), waveform_(waveform) {
  SC_HAS_PROCESS(ClockSource);
  SC_METHOD(rise);
  if (waveform_) {
    SC_METHOD(fall);
    sensitive << falling_;
    dont_initialize();
  }
}

void ClockSource::rise() {
  edge_ = next_++;
  // Delta notification: at edge 0 the listeners are not yet sensitive when this process runs.
  rising_.notify(sc_core::SC_ZERO_TIME);
  const sc_core::sc_time now = sc_core::sc_time_stamp();
  const sc_core::sc_time period = clock_.edge_time(next_) - now;
  next_trigger(period);
  if (!waveform_) return;
  level.write(true);
  falling_.notify(period / 2);
}

void ClockSource::fall() {
  level.write(false);
}

}  // namespace secateur::hw::clocked
