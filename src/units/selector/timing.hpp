// SPDX-License-Identifier: Apache-2.0
// Cycles of the token selector (docs/microarchitecture/elementwise.md 4.2). No waiting.
#pragma once

#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "config/units.hpp"

namespace secateur::schedule {

/// The bitonic network for a network of `tokens_max` tokens, walked in full.
Cycle token_sort_cycles(int tokens_max, const AcceleratorConfig& accelerator);

/// Figures of token_shuffle: N tokens in, k kept, width D, result tiles of b tokens.
struct ShuffleWork {
  Cycle cycles = 0;
  std::vector<Cycle> tile_done_after;  ///< per row tile of the result
};
ShuffleWork token_shuffle(int tokens_in, int tokens_kept, int width, int block, const AcceleratorConfig& accelerator);

}  // namespace secateur::schedule
