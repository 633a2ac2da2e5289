// SPDX-License-Identifier: Apache-2.0
#include "cost/energy.hpp"

#include <gtest/gtest.h>

#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(Energy, IsCountsTimesEnergyPerEvent) {
  const EnergyCounts counts{1'000'000'000, 2'000'000'000, 3'000'000, 0.004};
  AcceleratorConfig accelerator;
  accelerator.energy = {0.9, 0.16, 5.0};
  MemoryConfig memory;
  memory.energy_pj_per_bit = 20.0;
  const EnergyResult energy = estimate_energy(counts, accelerator, memory);
  EXPECT_DOUBLE_EQ(energy.mac_mj, 0.9);
  EXPECT_DOUBLE_EQ(energy.sram_mj, 0.32);
  EXPECT_DOUBLE_EQ(energy.dram_mj, 0.48);
  EXPECT_DOUBLE_EQ(energy.static_mj, 20.0);
  EXPECT_DOUBLE_EQ(energy.total_mj(), 21.7);
}

TEST(Energy, OfAnInt8MultiplierIsAQuarter) {
  AcceleratorConfig accelerator;
  accelerator.activation_bits = accelerator.weight_bits = 8;
  const EnergyResult energy = estimate_energy({4'000'000'000, 0, 0, 1.0}, accelerator, {});
  EXPECT_DOUBLE_EQ(energy.mac_mj, 0.9);
  EXPECT_EQ(energy.static_mj, 0.0);
}

}  // namespace
}  // namespace secateur::test
