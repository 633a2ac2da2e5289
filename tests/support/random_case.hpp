// SPDX-License-Identifier: Apache-2.0
// Random machines, networks and prunings, all of them sound: small enough to simulate in milliseconds, with every
// policy and every parameter that changes timing drawn. The same seed gives the same case.
#pragma once

#include <cstdint>
#include <string>

#include "config/accelerator.hpp"
#include "pruning/packed_model.hpp"
#include "sim/simulate.hpp"
#include "support/names.hpp"
#include "units/memory/config.hpp"

namespace secateur::test {

struct RandomCase {
  PackedModel model;
  AcceleratorConfig accelerator;
  MemoryConfig memory;
  Floorplan floorplan;

  /// One line that tells what was drawn.
  std::string describe() const;
};

RandomCase random_case(std::uint64_t seed);

}  // namespace secateur::test
