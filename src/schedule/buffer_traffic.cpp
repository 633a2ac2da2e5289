// SPDX-License-Identifier: Apache-2.0
#include "schedule/buffer_traffic.hpp"

#include "units/elementwise/timing.hpp"
#include "units/pe/timing/buffer_traffic.hpp"

namespace secateur::schedule {

std::int64_t buffer_bits(const Program& program, const AcceleratorConfig& accelerator, int block) {
  std::int64_t bits = 0;
  for (const Operation& operation : program.operations) {
    if (operation.unit == Unit::mpca) bits += product_bits(operation, accelerator, block);
    if (operation.unit == Unit::elementwise) bits += elementwise_bits(operation, accelerator);
    for (const std::int64_t bytes : operation.tile_bytes) bits += bytes * 8;
  }
  return bits;
}

}  // namespace secateur::schedule
