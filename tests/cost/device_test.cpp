// SPDX-License-Identifier: Apache-2.0
#include "cost/device.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

TEST(Device, U250HoldsWhatItsPlatformLeavesToKernels) {
  const Device& board = device("u250");
  EXPECT_EQ(board.slrs, 4);
  EXPECT_EQ(board.limits.dsp, 11'520);
  EXPECT_EQ(board.limits.lut, 1'500'000);
  EXPECT_EQ(board.limits.ff, 3'000'000);
  EXPECT_EQ(board.limits.bram36, 2'304);
  EXPECT_EQ(board.limits.uram, 1'280);
  EXPECT_EQ(board.ddr4_channels, 4);
}

TEST(Device, AnSlrHoldsAnEqualShare) {
  EXPECT_EQ(device("u280").slr_limits().dsp, 8'496 / 3);
  EXPECT_EQ(device("u55c").slr_limits().lut, 1'131'000 / 3);
  EXPECT_EQ(device("zcu102").slr_limits().dsp, device("zcu102").limits.dsp);
}

TEST(Device, EveryBoardIsKnownByItsName) {
  for (const char* name : {"u250", "u280", "u50", "u55c", "zcu102", "zcu104", "unlimited"}) {
    ASSERT_NE(find_device(name), nullptr) << name;
    EXPECT_EQ(device(name).name, name);
  }
  EXPECT_EQ(find_device("u200"), nullptr);
}

TEST(Device, OnlyUnlimitedIsUnlimited) {
  for (const Device& board : devices()) EXPECT_EQ(board.unlimited(), board.name == "unlimited");
  EXPECT_EQ(device("unlimited").slrs, 1);
}

TEST(Device, AnUnknownBoardNamesTheKnownOnes) {
  try {
    device("u251");
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "accelerator.device: no device \"u251\"; known are u250, u280, u50, u55c, zcu102, zcu104, unlimited");
  }
}

}  // namespace
}  // namespace secateur::test
