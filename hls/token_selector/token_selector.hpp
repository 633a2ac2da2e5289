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

/// The low key of pair `pair` where exchanges go over 2^log keys.
constexpr int low_of_pair(int pair, int log) {
  return (pair >> log << (log + 1)) + (pair & ((1 << log) - 1));
}
/// The pair that a key is in.
constexpr int pair_of_key(int key, int log) {
  return (key >> (log + 1) << log) + (key & ((1 << log) - 1));
}

/// One pass of the comparators: pairs from `pass` * kComparators on of the step of distance 2^`log` in runs of 2^`run`.
/// A key has one partner a distance, and one comparator of those: constants, of which the step chooses.
template <class C>
void exchange(arith::TokenKey (&keys)[C::kSortKeys], int run, int log, int pass) {
  SECATEUR_HLS_INLINE
  constexpr int kLogs = ceil_log2(C::kSortKeys);
  constexpr int kPairs = C::kSortKeys / 2;
  constexpr int kUsed = C::kComparators < kPairs ? C::kComparators : kPairs;
  arith::TokenKey lower[kUsed], upper[kUsed];
  SECATEUR_HLS_PARTITION(lower, 1)
  SECATEUR_HLS_PARTITION(upper, 1)
  SECATEUR_HLS_LABEL(COMPARATORS)
  for (int comparator = 0; comparator < kUsed; ++comparator) {
    SECATEUR_HLS_UNROLL
    arith::TokenKey low = keys[0];
    arith::TokenKey high = keys[0];
    bool descends = true;
    SECATEUR_HLS_LABEL(OPERANDS)
    for (int choice = 0; choice < kLogs * ceil_div(kPairs, kUsed); ++choice) {
      SECATEUR_HLS_UNROLL
      const int of_log = choice % kLogs;
      const int pair = choice / kLogs * kUsed + comparator;
      const int at = low_of_pair(pair, of_log);
      if (pair < kPairs && of_log == log && choice / kLogs == pass) {
        low = keys[at];
        high = keys[at + (1 << of_log)];
        descends = (at >> run & 1) == 0;
      }
    }
    const bool stays = arith::token_before(low.score, low.index, high.score, high.index) == descends;
    lower[comparator] = stays ? low : high;
    upper[comparator] = stays ? high : low;
  }
  SECATEUR_HLS_LABEL(EXCHANGED)
  for (int key = 0; key < C::kSortKeys; ++key) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(DISTANCES)
    for (int of_log = 0; of_log < kLogs; ++of_log) {
      SECATEUR_HLS_UNROLL
      const int pair = pair_of_key(key, of_log);
      const bool is_upper = (key >> of_log & 1) != 0;
      if (of_log == log && pair / kUsed == pass) keys[key] = is_upper ? upper[pair % kUsed] : lower[pair % kUsed];
    }
  }
}

/// Keys `scores[1 ..]` of tokens 1 to tokens - 1, at most kMaxTokens with CLS; `order`: tokens by descending score.
template <class C>
void sort_tokens(const arith::TokenScore* scores, int tokens, std::uint16_t* order) {
  SECATEUR_HLS_INLINE
  static_assert((C::kSortKeys & (C::kSortKeys - 1)) == 0, "the network's keys are a power of two");
  constexpr int kLogs = ceil_log2(C::kSortKeys);
  constexpr int kPasses = ceil_div(C::kSortKeys / 2, C::kComparators);
  arith::TokenKey keys[C::kSortKeys];
  SECATEUR_HLS_PARTITION(keys, 1)
  SECATEUR_HLS_LABEL(KEYS)
  for (int i = 0; i < C::kSortKeys; ++i) {
    SECATEUR_HLS_UNROLL
    keys[i].score = 0;
    if (i + 1 < C::kMaxTokens && i < tokens - 1) keys[i].score = scores[i + 1];
    keys[i].index = static_cast<std::uint16_t>(i);
  }
  int run = 1;
  int log = 0;
  int pass = 0;
  SECATEUR_HLS_LABEL(SORT)
  for (int step = 0; step < kLogs * (kLogs + 1) / 2 * kPasses; ++step) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    exchange<C>(keys, run, log, pass);
    const bool ends_step = pass == kPasses - 1;
    const bool ends_run = ends_step && log == 0;
    pass = ends_step ? 0 : pass + 1;
    log = ends_run ? run : ends_step ? log - 1 : log;
    run = ends_run ? run + 1 : run;
  }
  SECATEUR_HLS_LABEL(ORDER)
  for (int i = 0; i < C::kSortKeys; ++i) {
    SECATEUR_HLS_UNROLL
    if (i + 1 < C::kMaxTokens && i < tokens - 1) order[i] = static_cast<std::uint16_t>(keys[i].index + 1);
  }
}

/// Rows are walked `step` values at a time, at most a row: where a turn begins.
struct RowWalk {
  int row;
  int column;

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

/// What a turn adds to a half: up to two runs, of different halves, one of which each half takes.
template <class C>
struct FuseRun {
  bool is_first;  ///< of its half: nothing is there yet
  int column, count;
  arith::TokenScore score;
  std::int16_t values[C::kFuseLanes];
};

/// Adds a run of a dropped token to one half of the sums.
template <int half, class C>
void fuse_run(FusedSums<C>& sums, const FuseRun<C>& run) {
  SECATEUR_HLS_INLINE
  constexpr int kLanes = FusedSums<C>::kLanes;
  std::int16_t values[kLanes];
  SECATEUR_HLS_PARTITION(values, 1)
  const int at = run.column / kLanes;
  const int shift = run.column % kLanes;
  SECATEUR_HLS_LABEL(FUSE_VALUES)
  for (int i = 0; i < kLanes; ++i) {
    SECATEUR_HLS_UNROLL
    values[i] = i < C::kFuseLanes ? run.values[i] : std::int16_t{0};
  }
  rotate<kLanes>(values, shift == 0 ? 0 : kLanes - shift);
  SECATEUR_HLS_LABEL(FUSE_LANES)
  for (int lane = 0; lane < kLanes; ++lane) {
    SECATEUR_HLS_UNROLL
    const int i = lane < shift ? lane + kLanes - shift : lane - shift;
    if (i < run.count) {
      const int word = at + (lane < shift ? 1 : 0);
      const std::int64_t before = sums.half[half][lane][word];
      sums.half[half][lane][word] = arith::fuse(run.is_first ? 0 : before, run.score, values[lane]);
    }
  }
}

/// The fused token of `dropped` others, from value `first` of the result on.
template <class C, class Y>
void put_fused(const FusedSums<C>& sums, int dropped, int width, int first, arith::Scaling scaling, const Y& y) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(FUSED)
  for (int base = 0; base < width; base += C::kShuffleWords) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxWidth / C::kShuffleWords)
    std::int64_t even[C::kShuffleWords], odd[C::kShuffleWords];
    std::int16_t values[C::kShuffleWords];
    SECATEUR_HLS_PARTITION(even, 1)
    SECATEUR_HLS_PARTITION(odd, 1)
    SECATEUR_HLS_PARTITION(values, 1)
    read_run<FusedSums<C>::kLanes, C::kShuffleWords>(sums.half[0], base, even);
    read_run<FusedSums<C>::kLanes, C::kShuffleWords>(sums.half[1], base, odd);
    SECATEUR_HLS_LABEL(FUSED_LANES)
    for (int i = 0; i < C::kShuffleWords; ++i) {
      SECATEUR_HLS_UNROLL
      const std::int64_t sum = even[i] + (dropped > 1 ? odd[i] : 0);
      if (base + i < width) values[i] = arith::fused_value(sum, scaling);
    }
    y(first + base, width - base < C::kShuffleWords ? width - base : C::kShuffleWords, values);
  }
}

/// A turn's values of CLS and the kept tokens, of two tokens where one ends; `left` are still to be moved.
template <class C, class Moved, class TokenAt, class Y>
void move_run(const Moved& moved, const TokenAt& token_at, const RowWalk& move, int kept, int width, int left,
              int first, const Y& y) {
  SECATEUR_HLS_INLINE
  constexpr int kMoves = C::kShuffleWords;
  std::int16_t values[kMoves];
  SECATEUR_HLS_PARTITION(values, 1)
  moved(token_at(move.row - 1), move.column, values);
  if (move.column + kMoves > width && move.row < kept) {
    std::int16_t second[kMoves];
    SECATEUR_HLS_PARTITION(second, 1)
    moved(token_at(move.row), 0, second);
    join<kMoves>(values, second, width - move.column);
  }
  y(first, left < kMoves ? left : kMoves, values);
}

/// `moved(row, column, values)` gives kShuffleWords values of a token from a column on, `dropped(row, column, values)`
/// kFuseLanes, both at most `width`; what stands behind a row's end is not looked at. `y(first, count, values)` takes
/// the result, row-major: CLS, the first `kept` of `order`, the fused token. kept < tokens - 1.
template <class C, class Moved, class Dropped, class Y>
void shuffle_tokens(const Moved& moved, const Dropped& dropped, const arith::TokenScore* scores,
                    const std::uint16_t* order, int tokens, int width, int kept, arith::Scaling scaling, const Y& y) {
  SECATEUR_HLS_INLINE
  constexpr int kMoves = C::kShuffleWords, kFuses = C::kFuseLanes;
  FusedSums<C> sums;
  SECATEUR_HLS_PARTITION(sums.half, 1)
  SECATEUR_HLS_PARTITION(sums.half, 2)
  const int to_move = (kept + 1) * width;
  const int to_fuse = (tokens - 1 - kept) * width;
  const int move_cycles = ceil_div(to_move, kMoves);
  const int fuse_cycles = ceil_div(to_fuse, kFuses);
  const int cycles = move_cycles > fuse_cycles ? move_cycles : fuse_cycles;
  const auto token_at = [&](int place) -> int {
    SECATEUR_HLS_INLINE
    return place >= 0 && place < tokens - 1 ? pick<C::kMaxTokens - 1>(order, place) : 0;
  };
  RowWalk move = {0, 0};
  RowWalk fuse = {0, 0};
  SECATEUR_HLS_LABEL(MOVE_AND_FUSE)
  for (int turn = 0; turn < cycles; ++turn) {
    SECATEUR_HLS_PIPELINE(1)
    // A lane of a half comes again with the next token of that half, width / kFuseLanes turns later or more.
    SECATEUR_HLS_INDEPENDENT(sums.half)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxTokens * C::kMaxWidth / C::kShuffleWords)
    if (turn < move_cycles) {
      move_run<C>(moved, token_at, move, kept, width, to_move - turn * kMoves, turn * kMoves, y);
      move.next(kMoves, width);
    }
    if (turn < fuse_cycles) {
      FuseRun<C> runs[2];
      SECATEUR_HLS_PARTITION(runs, 1)
      const int from = token_at(kept + fuse.row);
      const int of_first = width - fuse.column < kFuses ? width - fuse.column : kFuses;
      runs[0].is_first = fuse.row < 2;
      runs[0].column = fuse.column;
      runs[0].count = of_first;
      runs[0].score = pick<C::kMaxTokens>(scores, from);
      dropped(from, fuse.column, runs[0].values);
      const bool has_second = of_first < kFuses && kept + fuse.row + 1 < tokens - 1;
      const int next = token_at(kept + fuse.row + 1);
      runs[1].is_first = fuse.row + 1 < 2;
      runs[1].column = 0;
      runs[1].count = has_second ? kFuses - of_first : 0;
      runs[1].score = pick<C::kMaxTokens>(scores, next);
      if (has_second) dropped(next, 0, runs[1].values);
      const bool is_odd = fuse.row % 2 != 0;
      const FuseRun<C> even = is_odd ? runs[1] : runs[0];
      const FuseRun<C> odd = is_odd ? runs[0] : runs[1];
      fuse_run<0, C>(sums, even);
      fuse_run<1, C>(sums, odd);
      fuse.next(kFuses, width);
    }
  }
  put_fused<C>(sums, tokens - 1 - kept, width, (kept + 1) * width, scaling, y);
}

}  // namespace hls
}  // namespace secateur
