// SPDX-License-Identifier: Apache-2.0
// What crossing SLR boundaries costs on the compute side (docs/microarchitecture/memory.md 5.3).
#pragma once

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "config/units.hpp"

namespace secateur::schedule {

/// Of a result that goes to all head modules, over `slrs` boundaries.
inline Cycle broadcast_crossing(const AcceleratorConfig& accelerator, int slrs) {
  return Cycle{accelerator.interconnect.slr_crossing_cycles} * slrs;
}

}  // namespace secateur::schedule
