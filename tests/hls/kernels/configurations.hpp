// SPDX-License-Identifier: Apache-2.0
// Machines for the kernels' tests, as their templates take them and as the simulator does.
#pragma once

#include "config/accelerator.hpp"
#include "support/names.hpp"

namespace secateur::test {

struct Common {
  static constexpr int kMaxTokens = 128;
  static constexpr int kMaxWidth = 64;
  static constexpr int kMaxStreams = 8;
  static constexpr int kMaxKept = 16;
  static constexpr int kColumnBytes = 1 << 13;
  // Of the kernels' top.
  static constexpr int kXWords = 1 << 12, kYWords = 1 << 12, kScoreWords = 1 << 12, kSumWords = 1 << 6;
  static constexpr int kStagedWords = 1 << 11, kStreamWords = 1 << 11, kParameterWords = 1 << 7;
  static constexpr int kMaxSlices = 1 << 13;
  static constexpr int kKeptColumns = 8, kFetchWords = 1 << 10, kLoadWords = 1 << 12;
  static constexpr int kMaxInstructions = 1 << 8, kMaxSegments = 1 << 8;
};

/// int8, fold, several sums a multiplier; words of two slices.
struct Small8 : Common {
  static constexpr int kModules = 2, kRows = 2, kColumns = 2, kPe = 4, kBlock = 8, kPorts = 2;
  static constexpr int kActivationBits = 8, kWeightBits = 8;
  static constexpr int kWordSlices = 2, kPiece = 8, kStreamLanes = 8;
  static constexpr int kLanes = 8, kComparators = 8, kSortKeys = 64, kShuffleWords = 8, kFuseLanes = 8;
  static constexpr Mapping kMapping = Mapping::fold;
};
/// Banks of one port before three PE columns: steps that wait for loaders.
struct Narrow8 : Small8 {
  static constexpr int kColumns = 3, kPorts = 1;
};
/// int16, grid, one sum a multiplier, one port, odd numbers of everything.
struct Grid16 : Common {
  static constexpr int kModules = 3, kRows = 3, kColumns = 2, kPe = 8, kBlock = 8, kPorts = 1;
  static constexpr int kActivationBits = 16, kWeightBits = 16;
  static constexpr int kWordSlices = 3, kPiece = 16, kStreamLanes = 24;
  static constexpr int kLanes = 24, kComparators = 24, kSortKeys = 64, kShuffleWords = 5, kFuseLanes = 7;
  static constexpr Mapping kMapping = Mapping::grid;
};
/// int16 activations, int16 weights, larger blocks, one module; all ports of its banks are lanes.
struct Wide16 : Common {
  static constexpr int kModules = 1, kRows = 4, kColumns = 1, kPe = 4, kBlock = 16, kPorts = 2;
  static constexpr int kActivationBits = 16, kWeightBits = 16;
  static constexpr int kWordSlices = 4, kPiece = 16, kStreamLanes = 64;
  static constexpr int kLanes = 32, kComparators = 32, kSortKeys = 64, kShuffleWords = 64, kFuseLanes = 16;
  static constexpr Mapping kMapping = Mapping::fold;
};

/// For a token more: 65 keys beside CLS need a network of 128.
template <class C>
struct Distilled : C {
  static constexpr int kSortKeys = 2 * C::kSortKeys;
};

template <class C>
AcceleratorConfig machine_of() {
  AcceleratorConfig machine;
  machine.p_h = C::kModules;
  machine.p_t = C::kRows;
  machine.p_c = C::kColumns;
  machine.p_pe = C::kPe;
  machine.activation_bits = C::kActivationBits;
  machine.weight_bits = C::kWeightBits;
  machine.mapping = C::kMapping;
  machine.features.ports = C::kPorts;
  machine.features.bank_words = C::kWordSlices * C::kPe;
  machine.elementwise.lanes = C::kLanes;
  machine.selector.comparators = C::kComparators;
  machine.selector.shuffle_words_per_cycle = C::kShuffleWords;
  machine.selector.fuse_lanes = C::kFuseLanes;
  return machine;
}

}  // namespace secateur::test
