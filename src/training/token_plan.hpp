// SPDX-License-Identifier: Apache-2.0
// How many tokens stay at each encoder while r_t falls.
#pragma once

#include <algorithm>
#include <vector>

#include "base/namespaces.hpp"
#include "config/documents.hpp"
#include "training/schedules.hpp"

namespace secateur::training {

/// An encoder each, beside CLS; 0: nothing is dropped there. The rule of docs/microarchitecture.md: ceil(r_t (N - 1))
/// of N - 1 stay, and one fused token; where that is all of them, none is dropped.
inline std::vector<int> tokens_kept(const NetworkConfig& network, const PruningConfig& pruning, double ratio) {
  std::vector<int> kept(static_cast<std::size_t>(network.depth), 0);
  int tokens = network.tokens();
  for (const int layer : pruning.token_layers) {
    const int stay = kept_of(ratio, pruning.token_keep, tokens - 1);
    if (stay >= tokens - 1) continue;
    kept[static_cast<std::size_t>(layer)] = stay;
    tokens = stay + 2;
  }
  return kept;
}

}  // namespace secateur::training
