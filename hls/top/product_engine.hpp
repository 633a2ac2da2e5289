// SPDX-License-Identifier: Apache-2.0
// A head module at work on one operation: its segments, each fetched, multiplied and drained by processes of a dataflow
// loop, so that the next weights come while PEs work and sums drain behind them; within a segment the banks' loaders
// work a step ahead of the PEs. C++14, synthesizable.
//
// A weight column that two snapshots share is fetched twice: double buffers are whole. The simulator's prefetcher keeps
// it.
#pragma once

#include "product/product.hpp"
#include "top/state.hpp"

namespace secateur {
namespace hls {

/// A segment as fetched.
template <class C>
struct Fetched {
  Snapshot<C> snapshot;
  int group = 0;
};

/// A packed column, on its way into the weight banks.
template <class C>
using ColumnMemory = Memory<Word, C::kColumnBytes / kWordBytes, 1>;

/// `words` from `at` of port `slot` of those given.
template <class C>
void read_words(int, int, int, ColumnMemory<C>&) {}
template <class C, class... Rest>
void read_words(int slot, int at, int words, ColumnMemory<C>& into, const Word* port, const Rest*... rest) {
  if (slot != 0) return read_words<C>(slot - 1, at, words, into, rest...);
  SECATEUR_HLS_LABEL(BURST)
  for (int word = 0; word < words; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_TRIPCOUNT(1, C::kColumnBytes / kWordBytes)
    into[word] = port[at + word];
  }
}

/// Segment `number`: what its PEs make, and its weights. Loaders, PEs and drain have a copy each: an array of a
/// dataflow region has one reader.
template <class C, ProductKind kind, class... Ports>
void fetch_segment(const Instruction& in, int number, const std::uint32_t* schedule, Fetched<C>& fetched,
                   Fetched<C>& for_pes, Fetched<C>& for_drain, int& steps, WeightBanks<C>& weights,
                   const Ports*... ports) {
  const std::uint32_t* segment = schedule + schedule[in.schedule + 1 + number];
  Snapshot<C>& snapshot = fetched.snapshot;
  fetched.group = static_cast<int>(segment[0]);
  snapshot.streams = static_cast<int>(segment[1]);
  const int blocks = static_cast<int>(segment[2]);
  const std::uint32_t* streams = segment + kSegmentHeaderWords;
  const std::uint32_t* outputs = streams + kStreamWords * snapshot.streams;
  snapshot.steps = 0;
  SECATEUR_HLS_LABEL(STREAMS)
  for (int s = 0; s < snapshot.streams; ++s) {
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxStreams)
    snapshot.stream[s].column = static_cast<int>(streams[kStreamWords * s]);
    if (kind == ProductKind::weights) {
      const int words = static_cast<int>(streams[kStreamWords * s + 3]);
      SECATEUR_HLS_HOST_STATIC ColumnMemory<C> column;
      read_words<C>(static_cast<int>(streams[kStreamWords * s + 1]), static_cast<int>(streams[kStreamWords * s + 2]),
                    words, column, ports...);
      unpack_column<C>([&](int word) -> Word { return column[word]; }, words, s, snapshot, weights);
    } else {
      snapshot.stream[s].kept = ceil_div(in.inner, C::kBlock);
      SECATEUR_HLS_LABEL(ALL_ROWS)
      for (int k = 0; k < C::kMaxKept; ++k) {
        SECATEUR_HLS_UNROLL
        snapshot.stream[s].rows[k] = static_cast<std::uint16_t>(k);
      }
    }
    if (snapshot.stream[s].kept > snapshot.steps) snapshot.steps = snapshot.stream[s].kept;
  }
  SECATEUR_HLS_LABEL(OUTPUTS)
  for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
    snapshot.pe[pe].active = pe < blocks;
    if (pe < blocks) {
      snapshot.pe[pe].stream = static_cast<int>(outputs[kBlockWords * pe]);
      snapshot.pe[pe].row = static_cast<int>(outputs[kBlockWords * pe + 1]);
    }
  }
  steps = snapshot.steps;
  for_pes = fetched;
  for_drain = fetched;
}

/// Heads of a module come one behind the other in its own memories.
template <class C>
int local_head(int head) {
  return head / C::kModules;
}

/// p_pe values of a row of scores, from `column` on: 0 beyond the end.
template <class C, class Memories>
Pack<std::int16_t, C::kPe> score_slice(const Memories& scores, int bank, int head, int row, int column, int rows,
                                       int columns) {
  SECATEUR_HLS_INLINE
  Pack<std::int16_t, C::kPe> values = {};
  if (row >= rows || column >= columns) return values;
  values = read_slice<C, std::int16_t>(scores[bank], local_head<C>(head) * head_slices<C>(rows, columns) +
                                                         row_in_bank<C>(row, row_slices<C>(columns)) + column / C::kPe);
  SECATEUR_HLS_LABEL(WITHIN)
  for (int j = 0; j < C::kPe; ++j) {
    SECATEUR_HLS_UNROLL
    if (column + j >= columns) values.values[j] = 0;
  }
  return values;
}

/// What the loaders of a module read: X for products of weights, else Y and, for A V, the head's probabilities.
template <class C, ProductKind kind>
using LeftValue = typename Signed<kind == ProductKind::attention ? 16 : C::kActivationBits>::Type;

template <class C, ProductKind kind, class LeftBanks, class YBanks, class ScoreBanks>
void load_of_segment(const Instruction& in, const Fetched<C>& fetched, int step, const LeftBanks& left_banks,
                     const YBanks& y, const ScoreBanks& scores, LeftBlocks<C, LeftValue<C, kind>>& left_blocks,
                     RightBlocks<C>& right_blocks) {
  using Left = Pack<LeftValue<C, kind>, C::kPe>;
  using Right = Pack<Activation<C>, C::kPe>;
  const int head = fetched.group;
  const auto from_left = [&](int bank, int row, int k) -> Left {
    Left values = {};
    if (kind == ProductKind::attention) {
      const Pack<std::int16_t, C::kPe> slice = score_slice<C>(scores, bank, head, row, k, in.rows, in.inner);
      SECATEUR_HLS_LABEL(SCORES_AS_LEFT)
      for (int j = 0; j < C::kPe; ++j) {
        SECATEUR_HLS_UNROLL
        values.values[j] = static_cast<LeftValue<C, kind>>(slice.values[j]);
      }
      return values;
    }
    if (row >= in.rows || k >= in.inner) return values;
    const int column = kind == ProductKind::scores ? head * in.inner + k : k;
    const Pack<Activation<C>, C::kPe> slice = read_slice<C, Activation<C>>(
        left_banks[bank], in.left + row_in_bank<C>(row + in.left_row, in.left_stride) + column / C::kPe);
    SECATEUR_HLS_LABEL(FEATURES_AS_LEFT)
    for (int j = 0; j < C::kPe; ++j) {
      SECATEUR_HLS_UNROLL
      if (k + j < in.inner) values.values[j] = slice.values[j];
    }
    return values;
  };
  const auto from_right = [&](int bank, int stream, int block, int row, int slice) -> Right {
    const Right none = {};
    const int column = fetched.snapshot.stream[stream].column;
    if (kind == ProductKind::scores) {
      const int token = column * C::kBlock + row;
      if (token >= in.columns) return none;
      const int k = head * in.inner + block * C::kBlock + slice * C::kPe;
      return read_slice<C, Activation<C>>(y[bank], in.right + row_in_bank<C>(token, in.right_stride) + k / C::kPe);
    }
    const int token = block * C::kBlock + row;
    if (token >= in.inner) return none;
    const int turns = ceil_div(in.columns, C::kBlock * C::kRows);
    const int at = (head * turns + column / C::kRows) * in.inner + token;
    return read_slice<C, Activation<C>>(y[bank], in.right + at * slices<C>() + slice);
  };
  load_step<C, kind != ProductKind::weights>(fetched.snapshot, step, from_left, from_right, left_blocks, right_blocks);
}

/// The loop alone, as a dataflow region over its body must be: the loaders' next step beside the PEs' present one.
template <class C, ProductKind kind, class LeftBanks, class YBanks, class ScoreBanks>
void multiply_segment(const Instruction& in, int steps, const Fetched<C>& fetched, const Fetched<C>& for_pes,
                      const WeightBanks<C>& weights, const LeftBanks& left_banks, const YBanks& y,
                      const ScoreBanks& scores, SumBanks<C>& sums) {
  SECATEUR_HLS_LABEL(STEPS)
  for (int step = 0; step < steps; ++step) {
    SECATEUR_HLS_DATAFLOW
    SECATEUR_HLS_HOST_STATIC LeftBlocks<C, LeftValue<C, kind>> left_blocks;
    SECATEUR_HLS_HOST_STATIC RightBlocks<C> right_blocks;
    SECATEUR_HLS_PARTITION(left_blocks, 1)
    SECATEUR_HLS_PARTITION(left_blocks, 2)
    SECATEUR_HLS_PARTITION(right_blocks, 1)
    SECATEUR_HLS_PARTITION(right_blocks, 2)
    SECATEUR_HLS_WIDE(left_blocks)
    SECATEUR_HLS_WIDE(right_blocks)
    load_of_segment<C, kind>(in, fetched, step, left_banks, y, scores, left_blocks, right_blocks);
    multiply_step<C, kind, LeftValue<C, kind>>(for_pes.snapshot, step, weights, left_blocks, right_blocks, sums);
  }
}

/// Where a slice of a product's result goes: `column` is that of the whole result.
template <class C>
void place_slice(const Instruction& in, int row, int column, Slice<C>& slice) {
  SECATEUR_HLS_INLINE
  int which = 0;
  int at = column;
  SECATEUR_HLS_LABEL(SIDE_BY_SIDE)
  for (int i = 0; i < 2; ++i) {
    SECATEUR_HLS_UNROLL
    if (in.layout_columns == 0 || at < in.layout_columns) continue;
    at -= in.layout_columns;
    ++which;
  }
  const int base = in.result + which * in.layout_slices;
  if (in.layout + which == static_cast<std::int32_t>(Layout::columns)) {
    const int head = at / in.part;
    const int within = at % in.part;
    const int block = within / C::kBlock;
    const int turns = ceil_div(in.part, C::kBlock * C::kRows);
    slice.bank = static_cast<std::int16_t>(bank_of_column<C>(block));
    slice.index =
        base + ((head * turns + block / C::kRows) * in.rows + row) * slices<C>() + within % C::kBlock / C::kPe;
    return;
  }
  const int bank = bank_of_row<C>(row + in.result_row);
  const bool is_keys = in.layout + which == static_cast<std::int32_t>(Layout::keys);
  slice.bank = static_cast<std::int16_t>(is_keys ? C::kRows - 1 - bank : bank);
  slice.index = base + row_in_bank<C>(row + in.result_row, in.result_stride) + at / C::kPe;
}

/// `columns` of a result are those of one head for scores and attention.
template <class C, ProductKind kind, class ScoreBanks>
void drain_segment(const Instruction& in, int module, const Fetched<C>& fetched, const SumBanks<C>& sums,
                   ScoreBanks& scores, RowValues<C, std::int16_t>& maxima, SliceStreams<C>& streams) {
  const Snapshot<C>& snapshot = fetched.snapshot;
  const int head = fetched.group;
  const auto channel = [&](int stream, int column) -> pruning::PackedChannel {
    if (kind == ProductKind::weights) return snapshot.stream[stream].channels[column];
    pruning::PackedChannel one;
    one.multiplier = in.multiplier[0];
    one.shift = in.shift[0];
    return one;
  };
  const auto write = [&](int bank, int port, int pe, int row, int column, const Pack<std::int16_t, C::kPe>& values) {
    const int r = snapshot.pe[pe].row * C::kBlock + row;
    const int c = snapshot.stream[snapshot.pe[pe].stream].column * C::kBlock + column;
    if (r >= in.rows || c >= in.columns) return;
    if (kind == ProductKind::scores) {
      const int own = local_head<C>(head);
      write_slice<C, std::int16_t>(
          scores[bank],
          own * head_slices<C>(in.rows, in.columns) + row_in_bank<C>(r, row_slices<C>(in.columns)) + c / C::kPe,
          values);
      const int at = row_word<C>(own, r, in.rows);
      std::int16_t most = maxima[bank][row][at];
      SECATEUR_HLS_LABEL(MAXIMUM)
      for (int j = 0; j < C::kPe; ++j) {
        SECATEUR_HLS_UNROLL
        if (c + j < in.columns && values.values[j] > most) most = values.values[j];
      }
      maxima[bank][row][at] = most;
      return;
    }
    Slice<C> slice;
    place_slice<C>(in, r, (kind == ProductKind::attention ? head * in.columns : 0) + c, slice);
    slice.values = values;
    streams[bank][port].write(slice);
  };
  const bool is_local = kind == ProductKind::scores;
  drain_snapshot<C>(snapshot, sums, is_local ? 1 : C::kModules, is_local ? 0 : module, in.bits, channel, write);
}

/// The loop alone, as a dataflow region over its body must be.
template <class C, ProductKind kind, class LeftBanks, class YBanks, class ScoreBanks, class ScoresWritten,
          class... Ports>
void run_segments(const Instruction& in, int module, int segments, const std::uint32_t* schedule,
                  const LeftBanks& left_banks, const YBanks& y, const ScoreBanks& scores_read,
                  ScoresWritten& scores_written, RowValues<C, std::int16_t>& maxima, SliceStreams<C>& streams,
                  const Ports*... ports) {
  SECATEUR_HLS_LABEL(SEGMENTS)
  for (int i = 0; i < segments; ++i) {
    SECATEUR_HLS_DATAFLOW
    Fetched<C> fetched;
    Fetched<C> for_pes;
    Fetched<C> for_drain;
    SECATEUR_HLS_HOST_STATIC WeightBanks<C> weights;
    SECATEUR_HLS_HOST_STATIC SumBanks<C> sums;
    SECATEUR_HLS_PARTITION(weights, 1)
    SECATEUR_HLS_PARTITION(weights, 2)
    SECATEUR_HLS_WIDE(weights)
    SECATEUR_HLS_PARTITION(sums, 1)
    SECATEUR_HLS_PARTITION(sums, 2)
    SECATEUR_HLS_PARTITION(sums, 3)
    int steps;
    fetch_segment<C, kind>(in, i, schedule, fetched, for_pes, for_drain, steps, weights, ports...);
    multiply_segment<C, kind>(in, steps, fetched, for_pes, weights, left_banks, y, scores_read, sums);
    drain_segment<C, kind>(in, module, for_drain, sums, scores_written, maxima, streams);
  }
}

/// A head module's part of an operation. Memories that a kind does not use may be any: `y` is read by scores and
/// attention, scores by attention; scores are written by scores, which also writes the rows' maxima.
template <class C, ProductKind kind, class LeftBanks, class YBanks, class ScoreBanks, class ScoresWritten,
          class... Ports>
void run_module(const Instruction& in, int module, const std::uint32_t* schedule, const LeftBanks& left_banks,
                const YBanks& y, const ScoreBanks& scores_read, ScoresWritten& scores_written,
                RowValues<C, std::int16_t>& maxima, SliceStreams<C>& streams, const Ports*... ports) {
  if (kind == ProductKind::scores) {
    SECATEUR_HLS_LABEL(NO_MAXIMA)
    for (int i = 0; i < C::kSumWords; ++i) {
      SECATEUR_HLS_PIPELINE(1)
      SECATEUR_HLS_LABEL(MAXIMA_OF_BANKS)
      for (int at = 0; at < C::kRows * C::kBlock; ++at) {
        SECATEUR_HLS_UNROLL
        maxima[at / C::kBlock][at % C::kBlock][i] = -32768;
      }
    }
  }
  run_segments<C, kind>(in, module, static_cast<int>(schedule[in.schedule]), schedule, left_banks, y, scores_read,
                        scores_written, maxima, streams, ports...);
  SECATEUR_HLS_LABEL(ENDS)
  for (int at = 0; at < C::kRows * C::kPorts; ++at) {
    SECATEUR_HLS_UNROLL
    Slice<C> end = {};
    end.bank = -1;
    streams[at / C::kPorts][at % C::kPorts].write(end);
  }
}

/// Row sums of exp of the module's heads.
template <class C, class ScoreBanks>
void run_row_sums(const Instruction& in, const std::uint32_t* schedule, const ScoreBanks& exps,
                  RowValues<C, std::uint32_t>& row_sums) {
  const int segments = static_cast<int>(schedule[in.schedule]);
  SECATEUR_HLS_LABEL(ROW_SUM_SEGMENTS)
  for (int i = 0; i < segments; ++i) {
    Fetched<C> fetched;
    Fetched<C> unused, unused_too;
    int steps;
    SECATEUR_HLS_HOST_STATIC WeightBanks<C> no_weights;
    fetch_segment<C, ProductKind::row_sums>(in, i, schedule, fetched, unused, unused_too, steps, no_weights);
    const int head = fetched.group;
    std::uint32_t sums[C::kRows][C::kBlock];
    SECATEUR_HLS_PARTITION(sums, 0)
    sum_rows_snapshot<C>(
        fetched.snapshot,
        [&](int bank, int row, int k) { return score_slice<C>(exps, bank, head, row, k, in.rows, in.inner); }, sums);
    SECATEUR_HLS_LABEL(ROW_SUM_RESULTS)
    for (int row = 0; row < C::kBlock; ++row) {
      SECATEUR_HLS_PIPELINE(1)
      SECATEUR_HLS_LABEL(SUMS_OF_BANKS)
      for (int bank = 0; bank < C::kRows; ++bank) {
        SECATEUR_HLS_UNROLL
        const int r = row_of_bank<C>(fetched.snapshot, bank) * C::kBlock + row;
        if (r >= 0 && r < in.rows) row_sums[bank][row][row_word<C>(local_head<C>(head), r, in.rows)] = sums[bank][row];
      }
    }
  }
}

}  // namespace hls
}  // namespace secateur
