// SPDX-License-Identifier: Apache-2.0
// A head module at work on one operation: its segments, each unpacked, multiplied and drained by processes of a
// dataflow loop, so that the next weights come while PEs work and sums drain behind them; within a segment the banks'
// loaders work a step ahead of the PEs. Each kind of product is its own, as no process may be given memories that it
// does not use, or one by two names. C++14, synthesizable.
#pragma once

#include "product/product.hpp"
#include "top/drain.hpp"
#include "top/operands.hpp"
#include "top/segment_fetch.hpp"

namespace secateur {
namespace hls {

/// Products of weights take no blocks of K or V, and these no weights.
template <class C>
void multiply_weights(int step, const Snapshot<C>& snapshot, const WeightBanks<C>& weights,
                      const LeftBlocks<C, Activation<C>>& left_blocks, SumBanks<C>& accumulators, SumBanks<C>& sums) {
  SECATEUR_HLS_INLINE
  RightBlocks<C> none;
  multiply_step<C, ProductKind::weights, Activation<C>>(snapshot, step, weights, left_blocks, none, accumulators, sums);
}
template <class C, ProductKind kind, class T>
void multiply_blocks(int step, const Snapshot<C>& snapshot, const LeftBlocks<C, T>& left_blocks,
                     const RightBlocks<C>& right_blocks, SumBanks<C>& accumulators, SumBanks<C>& sums) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_HOST_STATIC WeightBanks<C> none;
  multiply_step<C, kind, T>(snapshot, step, none, left_blocks, right_blocks, accumulators, sums);
}

/// The loop alone, as a dataflow region over its body must be: the loaders' next step beside the PEs' present one.
template <class C, class XBanks>
void run_weight_steps(Instruction in, int steps, const Snapshot<C>& for_loader, const Snapshot<C>& for_pes,
                      const InnerRows<C>& rows, const WeightBanks<C>& weights, const XBanks& x,
                      SumBanks<C>& accumulators, SumBanks<C>& sums) {
  SECATEUR_HLS_LABEL(STEPS)
  for (int step = 0; step < steps; ++step) {
    SECATEUR_HLS_DATAFLOW
    SECATEUR_HLS_HOST_STATIC LeftBlocks<C, Activation<C>> left_blocks;
    SECATEUR_HLS_PARTITION(left_blocks, 1)
    SECATEUR_HLS_PARTITION(left_blocks, 2)
    SECATEUR_HLS_WIDE(left_blocks)
    SECATEUR_HLS_PROCESS(load_features<C>(in, step, for_loader, rows, x, left_blocks));
    SECATEUR_HLS_PROCESS(multiply_weights<C>(step, for_pes, weights, left_blocks, accumulators, sums));
  }
}
template <class C, class YBanks>
void run_score_steps(Instruction in, int steps, int head, const Snapshot<C>& for_loader, const Snapshot<C>& for_pes,
                     const YBanks& y, SumBanks<C>& accumulators, SumBanks<C>& sums) {
  SECATEUR_HLS_LABEL(SCORE_STEPS)
  for (int step = 0; step < steps; ++step) {
    SECATEUR_HLS_DATAFLOW
    SECATEUR_HLS_HOST_STATIC LeftBlocks<C, Activation<C>> left_blocks;
    SECATEUR_HLS_HOST_STATIC RightBlocks<C> right_blocks;
    SECATEUR_HLS_PARTITION(left_blocks, 1)
    SECATEUR_HLS_PARTITION(left_blocks, 2)
    SECATEUR_HLS_PARTITION(right_blocks, 1)
    SECATEUR_HLS_PARTITION(right_blocks, 2)
    SECATEUR_HLS_WIDE(left_blocks)
    SECATEUR_HLS_WIDE(right_blocks)
    SECATEUR_HLS_PROCESS(load_scores<C>(in, head, step, for_loader, y, left_blocks, right_blocks));
    SECATEUR_HLS_PROCESS(multiply_blocks<C, ProductKind::scores, Activation<C>>(step, for_pes, left_blocks,
                                                                                right_blocks, accumulators, sums));
  }
}
template <class C, class ScoreBanks, class YBanks>
void run_attention_steps(Instruction in, int steps, int head, const Snapshot<C>& for_loader, const Snapshot<C>& for_pes,
                         const ScoreBanks& scores, const YBanks& y, SumBanks<C>& accumulators, SumBanks<C>& sums) {
  SECATEUR_HLS_LABEL(ATTENTION_STEPS)
  for (int step = 0; step < steps; ++step) {
    SECATEUR_HLS_DATAFLOW
    SECATEUR_HLS_HOST_STATIC LeftBlocks<C, std::int16_t> left_blocks;
    SECATEUR_HLS_HOST_STATIC RightBlocks<C> right_blocks;
    SECATEUR_HLS_PARTITION(left_blocks, 1)
    SECATEUR_HLS_PARTITION(left_blocks, 2)
    SECATEUR_HLS_PARTITION(right_blocks, 1)
    SECATEUR_HLS_PARTITION(right_blocks, 2)
    SECATEUR_HLS_WIDE(left_blocks)
    SECATEUR_HLS_WIDE(right_blocks)
    SECATEUR_HLS_PROCESS(load_attention<C>(in, head, step, for_loader, scores, y, left_blocks, right_blocks));
    SECATEUR_HLS_PROCESS(multiply_blocks<C, ProductKind::attention, std::int16_t>(step, for_pes, left_blocks,
                                                                                  right_blocks, accumulators, sums));
  }
}

/// No more slices from the module.
template <class C>
void end_streams(SliceStreams<C>& streams) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(ENDS)
  for (int at = 0; at < C::kRows * C::kPorts; ++at) {
    SECATEUR_HLS_UNROLL
    Slice<C> end = {};
    end.bank = -1;
    streams[at / C::kPorts][at % C::kPorts].write(end);
  }
}

/// What the processes of a segment hand on: a copy of the snapshot each, the PEs' own sums, and those for the drain.
#define SECATEUR_HLS_SEGMENT(for_loader_, for_pes_, for_drain_, accumulators_, sums_) \
  SECATEUR_HLS_SNAPSHOT(for_loader_)                                                  \
  SECATEUR_HLS_SNAPSHOT(for_pes_)                                                     \
  SECATEUR_HLS_SNAPSHOT(for_drain_)                                                   \
  SECATEUR_HLS_SUMS(accumulators_)                                                    \
  SECATEUR_HLS_SUMS(sums_)

/// The loop alone, as a dataflow region over its body must be.
template <class C, class XBanks>
void run_weight_segments(Instruction in, int module, int segments, Feed<Word>& fed_records, Feed<Word>& fed_columns,
                         KeptColumns<C>& kept, const XBanks& x, SliceStreams<C>& streams) {
  SECATEUR_HLS_LABEL(SEGMENTS)
  for (int i = 0; i < segments; ++i) {
    SECATEUR_HLS_DATAFLOW
    SECATEUR_HLS_HOST_STATIC RecordStream<C> records;
    SECATEUR_HLS_HOST_STATIC ColumnStream<C> columns;
    Snapshot<C> for_loader;
    Snapshot<C> for_pes;
    Snapshot<C> for_drain;
    SECATEUR_HLS_HOST_STATIC InnerRows<C> rows;
    SECATEUR_HLS_HOST_STATIC Channels<C> channels;
    SECATEUR_HLS_HOST_STATIC WeightBanks<C> weights;
    SECATEUR_HLS_HOST_STATIC SumBanks<C> accumulators;
    SECATEUR_HLS_HOST_STATIC SumBanks<C> sums;
    SECATEUR_HLS_DEPTH(records, 2 * (record_bytes<C>() / kWordBytes))
    SECATEUR_HLS_DEPTH(columns, 2)
    SECATEUR_HLS_SEGMENT(for_loader, for_pes, for_drain, accumulators, sums)
    SECATEUR_HLS_PARTITION(rows, 0)
    SECATEUR_HLS_PARTITION(channels, 0)
    SECATEUR_HLS_PARTITION(weights, 1)
    SECATEUR_HLS_PARTITION(weights, 2)
    SECATEUR_HLS_WIDE(weights)
    int steps;
    SECATEUR_HLS_BESIDE(gather_segment<C>(fed_records, fed_columns, kept, records, columns));
    SECATEUR_HLS_BESIDE(
        unpack_segment<C>(records, columns, for_loader, for_pes, for_drain, steps, rows, channels, weights));
    SECATEUR_HLS_PROCESS(run_weight_steps<C>(in, steps, for_loader, for_pes, rows, weights, x, accumulators, sums));
    SECATEUR_HLS_PROCESS(drain_weights<C>(in, module, for_drain, channels, sums, streams));
  }
}
template <class C, class YBanks, class ScoreBanks>
void run_score_segments(Instruction in, int segments, Feed<Word>& records, const YBanks& y, ScoreBanks& scores,
                        RowValues<C, std::int16_t>& maxima) {
  SECATEUR_HLS_LABEL(SCORE_SEGMENTS)
  for (int i = 0; i < segments; ++i) {
    SECATEUR_HLS_DATAFLOW
    Snapshot<C> for_loader;
    Snapshot<C> for_pes;
    Snapshot<C> for_drain;
    SECATEUR_HLS_HOST_STATIC SumBanks<C> accumulators;
    SECATEUR_HLS_HOST_STATIC SumBanks<C> sums;
    SECATEUR_HLS_SEGMENT(for_loader, for_pes, for_drain, accumulators, sums)
    int loader_head;
    int drain_head;
    int steps;
    SECATEUR_HLS_BESIDE(read_segment<C>(in, records, for_loader, for_pes, for_drain, loader_head, drain_head, steps));
    SECATEUR_HLS_PROCESS(run_score_steps<C>(in, steps, loader_head, for_loader, for_pes, y, accumulators, sums));
    SECATEUR_HLS_PROCESS(drain_scores<C>(in, drain_head, for_drain, sums, scores, maxima));
  }
}
template <class C, class ScoreBanks, class YBanks>
void run_attention_segments(Instruction in, int module, int segments, Feed<Word>& records, const ScoreBanks& scores,
                            const YBanks& y, SliceStreams<C>& streams) {
  SECATEUR_HLS_LABEL(ATTENTION_SEGMENTS)
  for (int i = 0; i < segments; ++i) {
    SECATEUR_HLS_DATAFLOW
    Snapshot<C> for_loader;
    Snapshot<C> for_pes;
    Snapshot<C> for_drain;
    SECATEUR_HLS_HOST_STATIC SumBanks<C> accumulators;
    SECATEUR_HLS_HOST_STATIC SumBanks<C> sums;
    SECATEUR_HLS_SEGMENT(for_loader, for_pes, for_drain, accumulators, sums)
    int loader_head;
    int drain_head;
    int steps;
    SECATEUR_HLS_BESIDE(read_segment<C>(in, records, for_loader, for_pes, for_drain, loader_head, drain_head, steps));
    SECATEUR_HLS_PROCESS(
        run_attention_steps<C>(in, steps, loader_head, for_loader, for_pes, scores, y, accumulators, sums));
    SECATEUR_HLS_PROCESS(drain_attention<C>(in, module, drain_head, for_drain, sums, streams));
  }
}

/// A head module's part of a product of weights: left operands from X, results to the collector.
template <class C, class XBanks>
void run_weights(Instruction in, int module, Feed<Word>& records, Feed<Word>& columns, KeptColumns<C>& kept,
                 const XBanks& x, SliceStreams<C>& streams) {
  run_weight_segments<C>(in, module, segments_of(records), records, columns, kept, x, streams);
  end_streams<C>(streams);
}

/// Of Q K^T of the module's heads, into its scores and their rows' maxima.
template <class C, class YBanks, class ScoreBanks>
void run_scores(Instruction in, Feed<Word>& records, const YBanks& y, ScoreBanks& scores,
                RowValues<C, std::int16_t>& maxima) {
  run_score_segments<C>(in, segments_of(records), records, y, scores, maxima);
}

/// Of A V of the module's heads.
template <class C, class ScoreBanks, class YBanks>
void run_attention(Instruction in, int module, Feed<Word>& records, const ScoreBanks& scores, const YBanks& y,
                   SliceStreams<C>& streams) {
  run_attention_segments<C>(in, module, segments_of(records), records, scores, y, streams);
  end_streams<C>(streams);
}

/// Row sums of exp of the module's heads.
template <class C, class ScoreBanks>
void run_row_sums(Instruction in, Feed<Word>& records, const ScoreBanks& exps, RowValues<C, std::uint32_t>& row_sums) {
  const int segments = segments_of(records);
  SECATEUR_HLS_LABEL(ROW_SUM_SEGMENTS)
  for (int i = 0; i < segments; ++i) {
    Snapshot<C> snapshot;
    Snapshot<C> unused;
    Snapshot<C> unused_too;
    SECATEUR_HLS_SNAPSHOT(snapshot)
    SECATEUR_HLS_SNAPSHOT(unused)
    SECATEUR_HLS_SNAPSHOT(unused_too)
    int head;
    int same_head;
    int steps;
    read_segment<C>(in, records, snapshot, unused, unused_too, head, same_head, steps);
    std::uint32_t sums[C::kRows][C::kBlock];
    SECATEUR_HLS_PARTITION(sums, 0)
    sum_rows_snapshot<C>(
        snapshot,
        [&](int bank, int row, int k) {
          SECATEUR_HLS_INLINE
          return score_slice<C>(exps, bank, head, row, k, in.rows, in.inner);
        },
        sums);
    SECATEUR_HLS_APART
    SECATEUR_HLS_LABEL(ROW_SUM_RESULTS)
    for (int at = 0; at < C::kRows * C::kBlock; ++at) {
      SECATEUR_HLS_UNROLL
      const int bank = at / C::kBlock;
      const int row = at % C::kBlock;
      const int r = row_of_bank<C>(snapshot, bank) * C::kBlock + row;
      if (r >= 0 && r < in.rows) row_sums[bank][row][row_word<C>(local_head<C>(head), r, in.rows)] = sums[bank][row];
    }
  }
}

}  // namespace hls
}  // namespace secateur
