// SPDX-License-Identifier: Apache-2.0
// The memories of the machine. Which operation reads and writes which (top/instruction.hpp) is such that no loop writes
// the banks that it reads: products go from X to Y, or by Q K^T and A V from Y to scores and X; element-wise passes
// from one of two halves to the other. Further constants of the configuration C:
//   kXWords, kYWords, kScoreWords, kStagedWords   words of a feature bank
//   kSumWords                                     row blocks in a bank, over the module's heads
//   kStreamLanes, kStreamWords, kParameterWords   lanes of the residual stream; words of a lane
//   kMaxSlices                                    slices of one operation from one port, for C simulation
//   kKeptColumns                                  packed columns that wait for the next segment
//   kFetchWords, kLoadWords                       64-byte words that a module's feed holds; of all loads
//   kMaxInstructions, kMaxSegments                of the program; of an operation of a module: for reports alone
//   kPiece                                        values that a load or store takes a cycle
// C++14, synthesizable.
#pragma once

#include "arith/token_fuse.hpp"
#include "secateur/hls/banks.hpp"
#include "secateur/hls/stream.hpp"
#include "secateur/hls/word.hpp"
#include "top/instruction.hpp"

namespace secateur {
namespace hls {

/// A value of 16 or 32 bits for each row of scores: row i of a block in memory i, so that a bank's ports and a tile's
/// rows meet different ones.
template <class C, class T>
using RowValues = Memory<T, C::kSumWords, 2>[C::kRows][C::kBlock];

/// Columns that the next segment needs again, packed, each in a place of its own.
template <class C>
using KeptColumns = Memory<Word, C::kKeptColumns*(C::kColumnBytes / kWordBytes), 2>;

template <class C>
struct State {
  Banks<C, Activation<C>, C::kXWords> x[C::kModules];
  Banks<C, Activation<C>, C::kYWords> y[C::kModules];
  Banks<C, std::int16_t, C::kScoreWords> scores[C::kModules];  ///< and probabilities
  Banks<C, std::int16_t, C::kScoreWords> exps[C::kModules];
  RowValues<C, std::int16_t> maxima[C::kModules];
  RowValues<C, std::uint32_t> sums[C::kModules];
  Banks<C, std::int16_t, C::kStagedWords> staged;
  /// Two copies of two halves: kept tokens move from one copy while the other is read for the fused one.
  Lanes<std::int16_t, C::kStreamLanes, C::kStreamWords> stream[2][2];
  Lanes<std::int16_t, C::kLanes, C::kParameterWords> gamma, beta;
  Lanes<std::int16_t, C::kLanes, C::kParameterWords> logits;  ///< of two classifiers, averaged
  arith::TokenScore token_scores[C::kMaxTokens];
  std::uint16_t order[C::kMaxTokens];
  std::int32_t distillation_row;
  KeptColumns<C> kept[C::kModules];
};

/// Row i of a block of `RowValues`: which word.
template <class C>
int row_word(int local_head, int row, int rows) {
  return local_head * ceil_div(rows, C::kBlock * C::kRows) + row / (C::kBlock * C::kRows);
}
/// Heads of a module come one behind the other in its own memories.
template <class C>
int local_head(int head) {
  return head / C::kModules;
}

/// Slices of one head's scores in a bank.
template <class C>
int head_slices(int rows, int columns) {
  return ceil_div(rows, C::kBlock * C::kRows) * C::kBlock * row_slices<C>(columns);
}

/// p_pe values of a row, on their way from a PE into the feature banks.
template <class C>
struct Slice {
  std::int16_t bank;  ///< -1: no more from this port
  std::int32_t index;
  Pack<std::int16_t, C::kPe> values;
};
/// One a bank and port of a module's drain.
template <class C>
using SliceStreams = Stream<Slice<C>, C::kMaxSlices>[C::kRows][C::kPorts];

}  // namespace hls
}  // namespace secateur
