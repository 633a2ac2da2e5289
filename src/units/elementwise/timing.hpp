// SPDX-License-Identifier: Apache-2.0
// Cycles of the element-wise module (docs/microarchitecture/elementwise.md 4.1). No waiting.
#pragma once

#include <cstdint>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "config/units.hpp"
#include "schedule/program.hpp"

namespace secateur::schedule {

struct TileWork {
  Cycle cycles = 0;
  Cycle feature_cycles = 0;  ///< part of `cycles` that the feature banks' width costs
};

/// A tile of `values` values in `passes` passes.
TileWork elementwise_tile(std::int64_t values, int passes, const AcceleratorConfig& accelerator);

/// Bits that an operation moves in and out of the feature buffers: every value of a pass is read and written once, at
/// 16 bits (docs/energy.md).
std::int64_t elementwise_bits(const Operation& operation, const AcceleratorConfig& accelerator);
/// Of so many cycles of the module.
std::int64_t elementwise_bits(Cycle cycles, const AcceleratorConfig& accelerator);

}  // namespace secateur::schedule
