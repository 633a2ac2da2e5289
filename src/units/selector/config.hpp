// SPDX-License-Identifier: Apache-2.0
// The token selector (docs/microarchitecture/elementwise.md 4.2).
#pragma once

namespace secateur::config {

struct SelectorConfig {
  int comparators = 64;  ///< compare-exchange operations of the bitonic network a cycle
  int shuffle_words_per_cycle = 64;
  int fuse_lanes = 64;  ///< multiply-accumulates a cycle for the fused token
};

}  // namespace secateur::config
