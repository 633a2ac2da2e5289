// SPDX-License-Identifier: Apache-2.0
// The token selector (docs/microarchitecture/elementwise.md 4.2, docs/arithmetic.md 5): the bitonic network,
// kComparators exchanges a cycle, walked in full; and the shuffle, which moves CLS and the kept tokens at kShuffleWords
// values a cycle while the others are fused at kFuseLanes, then writes the fused token. C++14, synthesizable.
#pragma once

#include "arith/bitonic_sort.hpp"
#include "arith/token_fuse.hpp"
#include "secateur/hls/banks.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/types.hpp"

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

/// Rows are walked `step` values at a time, at most a row: where a turn begins.
struct RowWalk {
  int row = 0;
  int column = 0;

  void next(int step, int width) {
    const bool ends = column + step >= width;
    column = ends ? column + step - width : column + step;
    row = ends ? row + 1 : row;
  }
};

/// Sums of the fused token. Dropped tokens take turns in two halves: a turn meets two of them at most, and each lane is
/// then read and written once in either half.
template <class C>
struct FusedSums {
  static constexpr int kLanes = C::kShuffleWords > C::kFuseLanes ? C::kShuffleWords : C::kFuseLanes;
  static constexpr int kWords = (C::kMaxWidth + kLanes - 1) / kLanes + 1;
  Memory<std::int64_t, kWords, 2> half[2][kLanes];
};

/// Adds `count` values of a dropped token (the `number`-th) from `column` on.
template <class C>
void fuse_run(FusedSums<C>& sums, int number, arith::TokenScore score, int column, int count,
              const std::int16_t values[C::kFuseLanes]) {
  SECATEUR_HLS_INLINE
  constexpr int kLanes = FusedSums<C>::kLanes;
  SECATEUR_HLS_LABEL(FUSE_LANES)
  for (int lane = 0; lane < kLanes; ++lane) {
    SECATEUR_HLS_UNROLL
    const int i = (lane + kLanes - column % kLanes) % kLanes;
    if (i >= count) continue;
    const int at = (column + i) / kLanes;
    const std::int64_t before = sums.half[number % 2][lane][at];
    sums.half[number % 2][lane][at] = arith::fuse(number < 2 ? 0 : before, score, values[i]);
  }
}

/// `moved(row, column, values)` gives kShuffleWords values of a token from a column on, `dropped(row, column, values)`
/// kFuseLanes, both at most `width`; what stands behind a row's end is not looked at. `y(first, count, values)` takes
/// the result, row-major: CLS, the first `kept` of `order`, the fused token. kept < tokens - 1.
template <class C, class Moved, class Dropped, class Y>
void shuffle_tokens(const Moved& moved, const Dropped& dropped, const arith::TokenScore* scores,
                    const std::uint16_t* order, int tokens, int width, int kept, arith::Scaling scaling, const Y& y) {
  constexpr int kMoves = C::kShuffleWords, kFuses = C::kFuseLanes;
  FusedSums<C> sums;
  SECATEUR_HLS_PARTITION(sums.half, 1)
  SECATEUR_HLS_PARTITION(sums.half, 2)
  const int to_move = (kept + 1) * width;
  const int to_fuse = (tokens - 1 - kept) * width;
  const int move_cycles = ceil_div(to_move, kMoves);
  const int fuse_cycles = ceil_div(to_fuse, kFuses);
  const int cycles = move_cycles > fuse_cycles ? move_cycles : fuse_cycles;
  RowWalk move;
  RowWalk fuse;
  SECATEUR_HLS_LABEL(MOVE_AND_FUSE)
  for (int turn = 0; turn < cycles; ++turn) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxTokens * C::kMaxWidth / C::kShuffleWords)
    if (turn < move_cycles) {
      std::int16_t first[kMoves], second[kMoves], values[kMoves];
      SECATEUR_HLS_PARTITION(first, 1)
      SECATEUR_HLS_PARTITION(second, 1)
      SECATEUR_HLS_PARTITION(values, 1)
      moved(move.row == 0 ? 0 : order[move.row - 1], move.column, first);
      if (move.column + kMoves > width && move.row < kept) moved(order[move.row], 0, second);
      SECATEUR_HLS_LABEL(MOVES)
      for (int i = 0; i < kMoves; ++i) {
        SECATEUR_HLS_UNROLL
        values[i] = move.column + i < width ? first[i] : second[move.column + i - width];
      }
      y(turn * kMoves, to_move - turn * kMoves < kMoves ? to_move - turn * kMoves : kMoves, values);
      move.next(kMoves, width);
    }
    if (turn < fuse_cycles) {
      std::int16_t first[kFuses], second[kFuses];
      SECATEUR_HLS_PARTITION(first, 1)
      SECATEUR_HLS_PARTITION(second, 1)
      const int from = order[kept + fuse.row];
      const int of_first = width - fuse.column < kFuses ? width - fuse.column : kFuses;
      dropped(from, fuse.column, first);
      fuse_run<C>(sums, fuse.row, scores[from], fuse.column, of_first, first);
      if (of_first < kFuses && kept + fuse.row + 1 < tokens - 1) {
        const int next = order[kept + fuse.row + 1];
        dropped(next, 0, second);
        fuse_run<C>(sums, fuse.row + 1, scores[next], 0, kFuses - of_first, second);
      }
      fuse.next(kFuses, width);
    }
  }
  SECATEUR_HLS_LABEL(FUSED)
  for (int base = 0; base < width; base += kMoves) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxWidth / C::kShuffleWords)
    std::int64_t even[kMoves], odd[kMoves];
    std::int16_t values[kMoves];
    SECATEUR_HLS_PARTITION(even, 1)
    SECATEUR_HLS_PARTITION(odd, 1)
    SECATEUR_HLS_PARTITION(values, 1)
    read_run<FusedSums<C>::kLanes, kMoves>(sums.half[0], base, even);
    read_run<FusedSums<C>::kLanes, kMoves>(sums.half[1], base, odd);
    SECATEUR_HLS_LABEL(FUSED_LANES)
    for (int i = 0; i < kMoves; ++i) {
      SECATEUR_HLS_UNROLL
      const std::int64_t sum = even[i] + (tokens - 1 - kept > 1 ? odd[i] : 0);
      if (base + i < width) values[i] = arith::fused_value(sum, scaling);
    }
    y((kept + 1) * width + base, width - base < kMoves ? width - base : kMoves, values);
  }
}

}  // namespace hls
}  // namespace secateur
