// SPDX-License-Identifier: Apache-2.0
// A program as rtl/machine_control.sv has it in its memories: the words that the host writes before the run. The fields
// of a word are told in the file of the unit that reads it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/accelerator.hpp"
#include "schedule/program.hpp"
#include "support/names.hpp"
#include "units/memory/config.hpp"

namespace secateur::test {

/// Parameters of machine_control.sv, of the same names.
struct MachineSizes {
  int p_h, operation_bits, window, groups, rows, block_bits, dependencies, segments, columns, pushes, transfer_slots,
      double_accumulators, pipeline_depth, crossing, elementwise_depth, ports, beat_bytes, max_burst_bytes, outstanding;
};

struct MemoryWord {
  int memory = 0;  ///< as machine_control.sv numbers them
  int at = 0;
  std::vector<std::uint32_t> bits;  ///< lowest first
};

struct ProgramImage {
  std::vector<MemoryWord> words;
  int operations = 0;
  int mpca_operations = 0;
  int weight_capacity = 0;  ///< units of 64 bytes
};

/// `base_of_channel`: bytes of a channel's address space.
/// @throws std::invalid_argument naming what the machine of these sizes cannot run: the register machine is told what
/// it leaves out, it does not run it otherwise.
ProgramImage program_image(const Program& program, const AcceleratorConfig& accelerator, const MemoryConfig& memory,
                           const MachineSizes& sizes);

}  // namespace secateur::test
