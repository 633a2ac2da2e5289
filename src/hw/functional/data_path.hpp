// SPDX-License-Identifier: Apache-2.0
// The values that a functional run moves: what units share beside time. A timing run has none (null pointers), and its
// cycles are the same.
#pragma once

#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "hw/functional/data_tap.hpp"
#include "schedule/machine_values.hpp"
#include "schedule/program.hpp"
#include "units/features/arithmetic/feature_store.hpp"
#include "units/memory/arithmetic/memory_image.hpp"

namespace secateur::hw {

struct DataPath {
  const Program& program;
  const MachineValues& values;
  DataTap* tap;  ///< may be null
  FeatureStore features;
  std::vector<MemoryImage> channels;  ///< off-chip memory

  DataPath(const Program& p, const MachineValues& v, int modules, int memory_channels, DataTap* t)
      : program(p), values(v), tap(t), features(p, modules, t), channels(static_cast<std::size_t>(memory_channels)) {}

  const Operation& operation(OperationIndex index) const { return program.operations[static_cast<std::size_t>(index)]; }
  const OperationPlaces& places(OperationIndex index) const {
    return program.placement.operations[static_cast<std::size_t>(index)];
  }
  const OperationConstants& constants(OperationIndex index) const {
    return values.constants[static_cast<std::size_t>(index)];
  }
  /// Bits of an operation's results as requantisation makes them.
  int result_bits(const Operation& op) const { return op.values.type == ValueType::wide ? 16 : values.bits; }
};

}  // namespace secateur::hw
