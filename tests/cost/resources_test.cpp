// SPDX-License-Identifier: Apache-2.0
#include "cost/resources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cost/amounts.hpp"
#include "cost/building_blocks.hpp"
#include "cost/resource_parts.hpp"
#include "support/names.hpp"
#include "support/place_on.hpp"

namespace secateur::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ResourceAmounts part(const AcceleratorConfig& machine, const std::string& name, const Sizing& sizing = {}) {
  for (const ResourcePart& row : resource_breakdown(machine, MemoryConfig{}, sizing)) {
    if (row.name == name) return row.amounts;
  }
  ADD_FAILURE() << "no part " << name;
  return {};
}

/// A machine that a ZCU102 holds with room to spare.
AcceleratorConfig small_machine() {
  AcceleratorConfig machine;
  machine.p_h = 1;
  machine.p_t = 4;
  machine.p_c = 2;
  machine.memory_channels = 1;
  machine.dma.ports = 1;
  place_on(machine, "zcu102");
  machine.features.capacity_kib = 1024;
  machine.features.storage = Storage::bram;
  machine.weights.capacity_kib = 256;
  machine.weights.storage = Storage::bram;
  machine.elementwise.lanes = 16;
  machine.selector = {16, 16, 16};
  return machine;
}

TEST(MemoryBlocks, BramTakesTheBestAspectRatio) {
  EXPECT_EQ(bram36_blocks(72, 512, false), 1);
  EXPECT_EQ(bram36_blocks(73, 512, false), 2);
  EXPECT_EQ(bram36_blocks(72, 513, false), 2);
  EXPECT_EQ(bram36_blocks(64, 4096, false), 8);  // 9 x 4096 eight times
  EXPECT_EQ(bram36_blocks(1, 32768, false), 1);
}

TEST(MemoryBlocks, TrueDualPortHasHalfTheWidth) {
  EXPECT_EQ(bram36_blocks(72, 512, true), 2);
  EXPECT_EQ(bram36_blocks(36, 1024, true), 1);
}

TEST(MemoryBlocks, UramIs72By4096) {
  EXPECT_EQ(uram_blocks(72, 4096), 1);
  EXPECT_EQ(uram_blocks(72, 4097), 2);
  EXPECT_EQ(uram_blocks(512, 1366), 8);
}

TEST(Resources, OneDspAMac) {
  AcceleratorConfig machine;
  EXPECT_EQ(part(machine, "multiply-accumulators").dsp, 6'144);
  machine.activation_bits = machine.weight_bits = 8;
  EXPECT_EQ(part(machine, "multiply-accumulators").dsp, 6'144);
}

TEST(Resources, PartialSumsAreAsSynthesised) {
  // pe.v with P = 4, W = 16: 168 LUT of multiplexers and three RAM32M16 a copy and MAC.
  AcceleratorConfig machine;
  machine.p_h = machine.p_t = machine.p_c = 1;
  machine.p_pe = 4;
  const ResourceAmounts pe = part(machine, "accumulators", Sizing{8, 198, 384, 1536});
  EXPECT_EQ(pe.lut, 168 + 16 * 2 * 3 * 8);
  EXPECT_EQ(pe.ff, 1'512);
}

TEST(Resources, AMacWithOneSumNeedsNoLutRam) {
  AcceleratorConfig machine;
  machine.p_pe = 16;
  const ResourceAmounts pe = part(machine, "accumulators");
  EXPECT_EQ(pe.lut, 96 * 16 * 42 * 4);
}

TEST(Resources, FeatureBuffersOfTheU250Machine) {
  // 4 modules x 2 halves x 12 banks, each 512 bits by 1,366 words: 8 URAM.
  EXPECT_EQ(part(AcceleratorConfig{}, "feature buffers").uram, 4 * 2 * 12 * 8);
}

TEST(Resources, FoldNeedsAStreamAPe) {
  AcceleratorConfig machine;
  // 24 banks of 128 bits (2 URAM wide) by 2,731 words.
  EXPECT_EQ(part(machine, "weight buffers").uram, 4 * 24 * 2);
  machine.mapping = Mapping::grid;
  // 2 banks of 128 bits by 32,768 words: 2 wide, 8 deep.
  EXPECT_EQ(part(machine, "weight buffers").uram, 4 * 2 * 2 * 8);
}

TEST(Resources, FoldPaysForItsMultiplexers) {
  AcceleratorConfig fold;
  AcceleratorConfig grid;
  grid.mapping = Mapping::grid;
  // Streams 13 to 1; a PE 24 to 1 for weights and 12 to 1 for features; 128 bits each.
  EXPECT_EQ(part(fold, "operand multiplexers").lut, 4 * 128 * (24 * 4 + 24 * 6 + 24 * 3));
  EXPECT_EQ(part(grid, "operand multiplexers").lut, 4 * 128 * (2 * 4));
  EXPECT_GT(part(fold, "drain network").lut, part(grid, "drain network").lut);
}

TEST(Resources, Ddr4ControllersStandInTheFabricAndHbmAndZynqOnesDoNot) {
  EXPECT_EQ(part(AcceleratorConfig{}, "memory controllers").lut, 4 * 33'256);
  AcceleratorConfig hbm;
  place_on(hbm, "u280");
  MemoryConfig memory;
  memory.standard = find_memory_standard("hbm2");
  for (const ResourcePart& row : resource_breakdown(hbm, memory)) EXPECT_NE(row.name, "memory controllers");
  for (const ResourcePart& row : resource_breakdown(small_machine(), MemoryConfig{})) {
    EXPECT_NE(row.name, "memory controllers");
  }
}

TEST(Resources, PartsAndSlrsSumToTheTotal) {
  const ResourceResult result = estimate_resources(AcceleratorConfig{}, MemoryConfig{});
  ResourceAmounts parts;
  for (const ResourcePart& row : resource_breakdown(AcceleratorConfig{}, MemoryConfig{})) parts += row.amounts;
  ResourceAmounts slrs;
  for (const ResourceResult::Slr& slr : result.slrs) slrs += slr.used;
  for (const AmountField& field : kAmountFields) {
    EXPECT_EQ(parts.*field.member, result.used.*field.member) << field.name;
    EXPECT_EQ(slrs.*field.member, result.used.*field.member) << field.name;
  }
}

TEST(Resources, TheDefaultMachineFitsTheU250InsideTheTimingGuide) {
  const ResourceResult result = estimate_resources(AcceleratorConfig{}, MemoryConfig{});
  EXPECT_TRUE(result.fits);
  EXPECT_EQ(result.fabric_macs, 0);
  EXPECT_THAT(result.warnings, IsEmpty());
  EXPECT_EQ(result.slrs.size(), 4u);
}

TEST(Resources, UnlimitedHoldsAnything) {
  AcceleratorConfig machine;
  place_on(machine, "unlimited");
  machine.p_h = 64;
  const ResourceResult result = estimate_resources(machine, MemoryConfig{});
  EXPECT_TRUE(result.fits);
  EXPECT_EQ(result.limits.dsp, 0);
  EXPECT_THAT(result.warnings, IsEmpty());
  EXPECT_NO_THROW(check_device(machine, MemoryConfig{}));
}

TEST(Resources, MacsBeyondTheDspsAreBuiltFromLuts) {
  AcceleratorConfig machine = small_machine();
  machine.p_t = 8;
  machine.activation_bits = machine.weight_bits = 8;
  machine.mapping = Mapping::grid;
  machine.p_c = 5;
  const ResourceResult result = estimate_resources(machine, MemoryConfig{});
  // 8 x 5 x 64 MACs, 8 x 2 x 8 requantisers of one DSP, 16 lanes of two, 16 fuse lanes, one for the mean.
  const std::int64_t wanted = 2'560 + 128 + 32 + 16 + 1;
  EXPECT_EQ(result.used.dsp, 2'520);
  EXPECT_EQ(result.fabric_macs, wanted - 2'520);
  EXPECT_TRUE(result.fits);
  EXPECT_THAT(result.warnings, ::testing::Contains("217 multiply-accumulators are built from LUTs: the DSPs ran out"));
}

TEST(Resources, MoreChannelsThanTheBoardHasIsSaid) {
  AcceleratorConfig machine = small_machine();
  machine.memory_channels = 2;
  EXPECT_THAT(estimate_resources(machine, MemoryConfig{}).warnings,
              ::testing::Contains("2 DDR4 channels: the ZCU102 has 1"));
}

TEST(CheckDevice, AMachineThatFitsPasses) {
  EXPECT_THAT(device_faults(AcceleratorConfig{}, MemoryConfig{}), IsEmpty());
  EXPECT_THAT(device_faults(small_machine(), MemoryConfig{}), IsEmpty());
}

TEST(CheckDevice, FiveThousandDspsAskedOfAZcu102) {
  AcceleratorConfig machine = small_machine();
  machine.p_t = 13;
  machine.p_c = 6;
  try {
    check_device(machine, MemoryConfig{}, {}, "my.json");
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "my.json: accelerator.device: the ZCU102 cannot hold this machine of 4,992 multiply-accumulators\n"
                 "    LUT: needs 1,903,002, there are 274,000\n"
                 "    FF: needs 888,174, there are 548,000\n"
                 "    (of 5,457 DSPs wanted, 2,937 are multiply-accumulators built from LUTs already)\n"
                 "  any one of these lines makes it fit, each with the largest value that does:\n"
                 "    accelerator.p_t = 5\n"
                 "    accelerator.p_c = 2\n"
                 "    accelerator.p_pe = 2");
  }
}

TEST(SizingOf, TakesEverythingThatTheNetworkAsksFor) {
  NetworkConfig network;
  PruningConfig pruning;
  std::int64_t before = 0;
  for (const int hidden : {256, 1536, 3072}) {
    network.mlp_hidden = hidden;
    pruning.block = 32;
    const Sizing sizing = sizing_of(network, pruning);
    EXPECT_EQ(sizing.block, 32);
    EXPECT_EQ(sizing.tokens, 198);
    EXPECT_EQ(sizing.embed_dim, 384);
    EXPECT_EQ(sizing.mlp_hidden, hidden);
    const std::int64_t lut = estimate_resources(AcceleratorConfig{}, MemoryConfig{}, sizing).used.lut;
    EXPECT_GT(lut, before) << hidden;
    before = lut;
  }
}

TEST(CheckDevice, EveryLeverItNamesWorks) {
  AcceleratorConfig machine = small_machine();
  machine.p_t = 13;
  machine.p_c = 6;
  const std::string text = device_faults(machine, MemoryConfig{}).at(0).message;
  ASSERT_THAT(text, HasSubstr("accelerator.p_t = "));
  machine.p_t = std::stoi(text.substr(text.find("p_t = ") + 6));
  EXPECT_TRUE(estimate_resources(machine, MemoryConfig{}).fits);
  ++machine.p_t;
  EXPECT_FALSE(estimate_resources(machine, MemoryConfig{}).fits);
}

TEST(CheckDevice, UramAskedOfABoardWithoutIt) {
  AcceleratorConfig machine = small_machine();
  machine.weights.storage = Storage::uram;
  EXPECT_EQ(device_faults(machine, MemoryConfig{}).at(0).message,
            "the ZCU102 cannot hold this machine of 512 multiply-accumulators\n"
            "    URAM: needs 16, there are 0\n"
            "  any one of these lines makes it fit, each with the largest value that does:\n"
            "    accelerator.weights.storage = \"bram\"\n"
            "    accelerator.device = u250 or u280 or v80 or vck190 or zcu104 or zcu106");
}

TEST(CheckDevice, TwoKeysWhereOneIsNotEnough) {
  AcceleratorConfig machine = small_machine();
  machine.weights.storage = Storage::uram;
  machine.features.storage = Storage::uram;
  EXPECT_EQ(device_faults(machine, MemoryConfig{}).at(0).message,
            "the ZCU102 cannot hold this machine of 512 multiply-accumulators\n"
            "    URAM: needs 80, there are 0\n"
            "  any one of these lines makes it fit, each with the largest value that does:\n"
            "    accelerator.features.storage = \"bram\" with accelerator.weights.storage = \"bram\"\n"
            "    accelerator.device = u250 or u280 or v80 or vck190 or zcu104 or zcu106");
}

}  // namespace
}  // namespace secateur::test
