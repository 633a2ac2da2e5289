// SPDX-License-Identifier: Apache-2.0
// A two-flop synchroniser for the write pointer of a MessageFifo of the other clock (docs/microarchitecture.md 1, Clock
// crossing). The first flop is here, the second is the reader's own register, which takes the first one's value at each
// edge: so a message arrives at the second edge strictly after it was put in. No metastability; and any number of
// messages at one edge, for which a device would need as many Gray-coded steps.
#pragma once

#include <cstdint>

#include <systemc>

#include "hw/clocked/clock_source.hpp"

namespace secateur::hw::clocked {

class Synchroniser : public sc_core::sc_module {
 public:
  using Pointer = sc_core::sc_signal<std::uint64_t>;

  Synchroniser(const sc_core::sc_module_name& name, const ClockSource& receiver, const Pointer& sent);

  /// What arrives at the present edge of the receiving clock: for processes sensitive to its rising().
  std::uint64_t arriving() const { return first_.read(); }
  const Pointer& first() const { return first_; }

 private:
  void evaluate();

  const ClockSource& receiver_;
  const Pointer& sent_;
  Pointer first_{"first"};
  bool clocked_ = false;  ///< the clock is not gated off
};

}  // namespace secateur::hw::clocked
