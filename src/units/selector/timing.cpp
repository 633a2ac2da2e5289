// SPDX-License-Identifier: Apache-2.0
#include "units/selector/timing.hpp"

#include <algorithm>

#include "base/math.hpp"

namespace secateur::schedule {

Cycle token_sort_cycles(int tokens_max, const AcceleratorConfig& accelerator) {
  if (accelerator.idealise.selector) return 0;
  const std::int64_t keys = next_power_of_two(std::max(2, tokens_max - 1));
  const int levels = log2_exact(keys);
  const std::int64_t stages = static_cast<std::int64_t>(levels) * (levels + 1) / 2;
  return stages * ceil_div<std::int64_t>(keys / 2, accelerator.selector.comparators);
}

ShuffleWork token_shuffle(int tokens_in, int tokens_kept, int width, int block, const AcceleratorConfig& accelerator) {
  const std::int64_t words = accelerator.selector.shuffle_words_per_cycle;
  const std::int64_t moved = tokens_kept + 1;
  const std::int64_t fused = tokens_in - 1 - tokens_kept;
  const Cycle shuffle = ceil_div(moved * width, words);
  const Cycle fuse = ceil_div<std::int64_t>(fused * width, accelerator.selector.fuse_lanes);
  ShuffleWork work;
  work.cycles = std::max(shuffle, fuse) + ceil_div<std::int64_t>(width, words);
  const int tiles = ceil_div(tokens_kept + 2, block);
  for (int tile = 0; tile < tiles; ++tile) {
    const std::int64_t tokens = std::min<std::int64_t>(static_cast<std::int64_t>(tile + 1) * block, moved);
    work.tile_done_after.push_back(tile + 1 == tiles ? work.cycles : ceil_div(tokens * width, words));
  }
  if (accelerator.idealise.selector) {
    work.cycles = 0;
    std::fill(work.tile_done_after.begin(), work.tile_done_after.end(), 0);
  }
  return work;
}

}  // namespace secateur::schedule
