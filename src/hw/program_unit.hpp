// SPDX-License-Identifier: Apache-2.0
// A unit of the event-driven compute side, as the machine sees it: it is made, started at the first edge of the run,
// and works through its operations of the program.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/namespaces.hpp"
#include "hw/off_chip.hpp"
#include "hw/unit_context.hpp"
#include "units/units.hpp"

namespace secateur::hw {

/// What a unit is made from.
struct MachineContext {
  UnitContext unit;
  OffChip& off_chip;
  Cycle broadcast_crossing;  ///< between the two head modules that lie farthest apart
};

class ProgramUnit {
 public:
  virtual ~ProgramUnit() = default;

  /// The present edge is the first of the run.
  virtual void start() = 0;
  /// What it waits for, a line each; empty when it has ended.
  virtual std::string describe_waiting() const = 0;
  /// Calls `tell` with the most bytes that the weight buffer of each head module has held; of units that fill them.
  virtual void tell_weight_buffers(const std::function<void(int module, std::int64_t bytes)>& /*tell*/) const {}
};

#define SECATEUR_DECLARE_UNIT(name) std::unique_ptr<ProgramUnit> make_##name(const MachineContext& context);
SECATEUR_PROGRAM_UNITS(SECATEUR_DECLARE_UNIT)
#undef SECATEUR_DECLARE_UNIT

}  // namespace secateur::hw
