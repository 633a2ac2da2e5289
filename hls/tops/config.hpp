// SPDX-License-Identifier: Apache-2.0
// A small machine, int8, for operators that are synthesised by themselves: blocks of 8, two by two PEs of 4 x 4. C++14.
#pragma once

struct SmallConfig {
  static constexpr int kModules = 1, kRows = 2, kColumns = 2, kPe = 4, kBlock = 8, kPorts = 2;
  static constexpr int kWordSlices = 2;
  static constexpr int kActivationBits = 8, kWeightBits = 8;
  static constexpr int kLanes = 8, kComparators = 8, kSortKeys = 16, kShuffleWords = 8, kFuseLanes = 8;
  static constexpr int kMaxTokens = 17, kMaxWidth = 32;
  static constexpr int kMaxStreams = 2, kMaxKept = 4, kColumnBytes = 384;
};
