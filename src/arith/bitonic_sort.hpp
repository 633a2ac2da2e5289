// SPDX-License-Identifier: Apache-2.0
// The token selector's sorting network: bitonic, walked in full whatever the keys are. Keys are a score and its index,
// so that no two are equal: higher scores first, ties to the lower index. C++14, synthesizable: the array is the
// caller's, its length a power of two.
#pragma once

#include <cstdint>

#include "arith/token_fuse.hpp"

namespace secateur {
namespace arith {

struct TokenKey {
  TokenScore score = 0;
  std::uint16_t index = 0;
};

/// Sorts `count` keys, a power of two, in l (l + 1) / 2 stages of count / 2 comparisons, l = log2 count. Keys that only
/// fill up must have score 0 and indices above all others.
inline void bitonic_sort(TokenKey* keys, int count) {
  for (int run = 2; run <= count; run *= 2) {
    for (int distance = run / 2; distance > 0; distance /= 2) {
      for (int i = 0; i < count; ++i) {
        const int other = i ^ distance;
        if (other < i) continue;
        const bool in_order = (i & run) == 0;
        const bool before = token_before(keys[i].score, keys[i].index, keys[other].score, keys[other].index);
        if (before == in_order) continue;
        const TokenKey swapped = keys[i];
        keys[i] = keys[other];
        keys[other] = swapped;
      }
    }
  }
}

}  // namespace arith
}  // namespace secateur
