// SPDX-License-Identifier: Apache-2.0
#include "cost/energy.hpp"

namespace secateur::cost {

EnergyResult estimate_energy(const EnergyCounts& counts, const AcceleratorConfig& accelerator,
                             const MemoryConfig& memory) {
  constexpr double kPicojoulesPerMillijoule = 1e9;
  // A multiplier's energy grows with the product of its operands' widths.
  const double width = accelerator.activation_bits * accelerator.weight_bits / 256.0;
  const EnergyConfig& energy = accelerator.energy;
  EnergyResult result;
  result.mac_mj = static_cast<double>(counts.macs) * energy.mac_pj * width / kPicojoulesPerMillijoule;
  result.sram_mj = static_cast<double>(counts.buffer_bits) * energy.sram_pj_per_bit / kPicojoulesPerMillijoule;
  result.dram_mj =
      static_cast<double>(counts.off_chip_bytes) * 8.0 * memory.energy_pj_per_bit / kPicojoulesPerMillijoule;
  result.static_mj = energy.static_w * counts.seconds * 1e3;
  return result;
}

}  // namespace secateur::cost
