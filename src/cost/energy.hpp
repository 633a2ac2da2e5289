// SPDX-License-Identifier: Apache-2.0
// First-order energy of a run: counts times energy per event, the figures from the configuration (docs/energy.md).
// Left out: clock trees, control, interconnect, leakage beyond static_w, temperature. Nothing here is calibrated.
#pragma once

#include <cstdint>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "units/memory/config.hpp"

namespace secateur::cost {

struct EnergyCounts {
  std::int64_t macs = 0;            ///< executed
  std::int64_t buffer_bits = 0;     ///< read from and written to on-chip buffers
  std::int64_t off_chip_bytes = 0;  ///< moved by the DMA
  double seconds = 0.0;             ///< the whole run
};

struct EnergyResult {
  double mac_mj = 0.0;
  double sram_mj = 0.0;
  double dram_mj = 0.0;
  double static_mj = 0.0;

  double total_mj() const { return mac_mj + sram_mj + dram_mj + static_mj; }
};

EnergyResult estimate_energy(const EnergyCounts& counts, const AcceleratorConfig& accelerator,
                             const MemoryConfig& memory);

}  // namespace secateur::cost
