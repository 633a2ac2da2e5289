// SPDX-License-Identifier: Apache-2.0
#include "units/interconnect/clocked/synchroniser.hpp"

namespace secateur::hw::clocked {

Synchroniser::Synchroniser(const sc_core::sc_module_name& name, const ClockSource& receiver, const Pointer& sent)
    : sc_module(name), receiver_(receiver), sent_(sent) {
  SC_HAS_PROCESS(Synchroniser);
  SC_METHOD(evaluate);
  sensitive << sent.value_changed_event();
  dont_initialize();
}

/// The clock is gated while the pointer stands. A pointer moves a delta cycle after its clock's edge, so an edge of
/// both clocks at one time is over here when it does: whose processes run first at that edge makes no difference.
void Synchroniser::evaluate() {
  if (!clocked_) {
    clocked_ = true;
    next_trigger(receiver_.rising());
    return;
  }
  clocked_ = false;
  first_.write(sent_.read());
}

}  // namespace secateur::hw::clocked
