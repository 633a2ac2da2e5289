// SPDX-License-Identifier: Apache-2.0
// Random transfers straight into both memory sides: denser than a program's, reads and writes mixed, at and around the
// same addresses.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/accelerator.hpp"
#include "hw/floorplan.hpp"
#include "hw/off_chip.hpp"
#include "support/names.hpp"
#include "units/memory/config.hpp"

namespace secateur::test {

struct StreamTransfer {
  Cycle edge = 0;
  hw::OffChipRequest request;
};

struct TransferStream {
  AcceleratorConfig accelerator;
  MemoryConfig memory;
  hw::Floorplan floorplan;
  std::vector<StreamTransfer> transfers;  ///< by edge; those of one edge in any order of their sources
  Cycle tail = 0;                         ///< cycles simulated after the last transfer is done

  std::string describe() const;
};

TransferStream random_transfer_stream(std::uint64_t seed);

/// Fails the running test for every figure, time and command in which the two memory sides differ.
void compare_memory_sides(const TransferStream& stream);

}  // namespace secateur::test
