// SPDX-License-Identifier: Apache-2.0
#include "cost/device.hpp"

#include <gtest/gtest.h>

#include "config/documents.hpp"
#include "config/shipped_files.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

const DeviceConfig& board(const char* name) {
  return *shipped_device(name);
}

TEST(Device, U250HoldsWhatItsPlatformLeavesToKernels) {
  const DeviceConfig& u250 = board("u250");
  const ResourceAmounts limits = limits_of(u250);
  EXPECT_EQ(u250.slrs, 4);
  EXPECT_EQ(limits.dsp, 11'520);
  EXPECT_EQ(limits.lut, 1'500'000);
  EXPECT_EQ(limits.ff, 3'000'000);
  EXPECT_EQ(limits.bram36, 2'304);
  EXPECT_EQ(limits.uram, 1'280);
  EXPECT_EQ(u250.channels_of(*find_memory_standard("ddr4")), 4);
  EXPECT_EQ(u250.channels_of(*find_memory_standard("hbm2")), 0);
}

TEST(Device, AnSlrHoldsAnEqualShare) {
  EXPECT_EQ(slr_limits_of(board("u280")).dsp, 8'496 / 3);
  EXPECT_EQ(slr_limits_of(board("u55c")).lut, 1'131'000 / 3);
  EXPECT_EQ(slr_limits_of(board("zcu102")).dsp, board("zcu102").dsp);
}

/// What a struct holds by itself is the U250's document, which carries the sources.
TEST(Device, TheDefaultIsTheU250) {
  Json shipped = to_json(board("u250"));
  shipped.erase("source");
  Json own = to_json(DeviceConfig{});
  own.erase("source");
  EXPECT_EQ(own, shipped);
}

TEST(Device, EveryShippedBoardSaysWhereItsFiguresComeFrom) {
  EXPECT_GE(shipped_devices().size(), 12U);
  for (const std::string& name : shipped_names(DocumentKind::device)) {
    SCOPED_TRACE(name);
    ASSERT_NE(shipped_device(name), nullptr);
    const DeviceConfig& device = board(name.c_str());
    if (device.unlimited) continue;
    for (const std::string* text : {&device.title, &device.part, &device.sources.part, &device.sources.resources,
                                    &device.sources.slrs, &device.sources.memories}) {
      EXPECT_FALSE(text->empty());
    }
    EXPECT_EQ(device.ff, 2 * device.lut);
  }
}

TEST(Device, OnlyUnlimitedIsUnlimited) {
  for (const DeviceConfig& device : shipped_devices()) EXPECT_EQ(device.unlimited, device.name == "unlimited");
  EXPECT_EQ(limits_of(board("unlimited")).lut, 0);
  EXPECT_EQ(board("unlimited").slrs, 1);
  EXPECT_EQ(shipped_device("u200"), nullptr);
}

}  // namespace
}  // namespace secateur::test
