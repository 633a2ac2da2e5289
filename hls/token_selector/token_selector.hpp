// SPDX-License-Identifier: Apache-2.0
// The token selector (docs/microarchitecture/elementwise.md 4.2, docs/arithmetic.md 5): the bitonic network,
// kComparators exchanges a cycle, walked in full; and the shuffle, which moves CLS and the kept tokens at kShuffleWords
// values a cycle while the others are fused at kFuseLanes, then writes the fused token. C++14, synthesizable.
#pragma once

#include "arith/bitonic_sort.hpp"
#include "arith/token_fuse.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/types.hpp"
#include "secateur/hls/walk.hpp"

namespace secateur {
namespace hls {

/// Keys `scores[1 ..]` of tokens 1 to tokens - 1; `order`: tokens by descending score.
template <class C>
void sort_tokens(const arith::TokenScore* scores, int tokens, std::uint16_t* order) {
  static_assert((C::kSortKeys & (C::kSortKeys - 1)) == 0, "the network's keys are a power of two");
  arith::TokenKey keys[C::kSortKeys];
  SECATEUR_HLS_PARTITION(keys, 1)
  SECATEUR_HLS_LABEL(KEYS)
  for (int i = 0; i < C::kSortKeys; ++i) {
    SECATEUR_HLS_UNROLL
    keys[i].score = i < tokens - 1 ? scores[i + 1] : 0;
    keys[i].index = static_cast<std::uint16_t>(i);
  }
  SECATEUR_HLS_LABEL(RUNS)
  for (int run = 2; run <= C::kSortKeys; run *= 2) {
    SECATEUR_HLS_LABEL(DISTANCES)
    for (int distance = run / 2; distance > 0; distance /= 2) {
      SECATEUR_HLS_LABEL(PASSES)
      for (int first = 0; first < C::kSortKeys / 2; first += C::kComparators) {
        SECATEUR_HLS_PIPELINE(1)
        SECATEUR_HLS_CYCLE;
        SECATEUR_HLS_LABEL(EXCHANGES)
        for (int comparator = 0; comparator < C::kComparators; ++comparator) {
          SECATEUR_HLS_UNROLL
          const int pair = first + comparator;
          if (pair >= C::kSortKeys / 2) continue;
          const int low = pair / distance * (2 * distance) + pair % distance;
          const int high = low + distance;
          const bool in_order = (low & run) == 0;
          const bool precedes =
              arith::token_before(keys[low].score, keys[low].index, keys[high].score, keys[high].index);
          if (precedes == in_order) continue;
          const arith::TokenKey swapped = keys[low];
          keys[low] = keys[high];
          keys[high] = swapped;
        }
      }
    }
  }
  SECATEUR_HLS_LABEL(ORDER)
  for (int i = 0; i < tokens - 1; ++i) {
    SECATEUR_HLS_UNROLL
    order[i] = static_cast<std::uint16_t>(keys[i].index + 1);
  }
}

/// `x(i)`: tokens x width; `y(i, value)`: CLS, the first `kept` of `order`, the fused token. kept < tokens - 1.
template <class C, class X, class Y>
void shuffle_tokens(const X& x, const arith::TokenScore* scores, const std::uint16_t* order, int tokens, int width,
                    int kept, arith::Scaling scaling, const Y& y) {
  std::int64_t fused[C::kMaxWidth];
  SECATEUR_HLS_BANKS(fused, 1, C::kFuseLanes)
  const int moved = (kept + 1) * width;
  const int dropped = (tokens - 1 - kept) * width;
  const int move_cycles = ceil_div(moved, C::kShuffleWords);
  const int fuse_cycles = ceil_div(dropped, C::kFuseLanes);
  const int cycles = move_cycles > fuse_cycles ? move_cycles : fuse_cycles;
  Walk move(width);
  Walk fuse(width);
  SECATEUR_HLS_LABEL(MOVE_AND_FUSE)
  for (int turn = 0; turn < cycles; ++turn) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxTokens * C::kMaxWidth / C::kShuffleWords)
    SECATEUR_HLS_LABEL(MOVES)
    for (int i = 0; i < C::kShuffleWords; ++i) {
      SECATEUR_HLS_UNROLL
      if (turn * C::kShuffleWords + i < moved) {
        const int from = move.row == 0 ? 0 : order[move.row - 1];
        y(move.row * width + move.column, x(from * width + move.column));
      }
      move.next();
    }
    SECATEUR_HLS_LABEL(FUSES)
    for (int i = 0; i < C::kFuseLanes; ++i) {
      SECATEUR_HLS_UNROLL
      if (turn * C::kFuseLanes + i < dropped) {
        const int from = order[kept + fuse.row];
        fused[fuse.column] =
            arith::fuse(fuse.row == 0 ? 0 : fused[fuse.column], scores[from], x(from * width + fuse.column));
      }
      fuse.next();
    }
  }
  SECATEUR_HLS_LABEL(FUSED)
  for (int base = 0; base < width; base += C::kShuffleWords) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxWidth / C::kShuffleWords)
    SECATEUR_HLS_LABEL(FUSED_LANES)
    for (int i = 0; i < C::kShuffleWords; ++i) {
      SECATEUR_HLS_UNROLL
      if (base + i < width) y((kept + 1) * width + base + i, arith::fused_value(fused[base + i], scaling));
    }
  }
}

}  // namespace hls
}  // namespace secateur
