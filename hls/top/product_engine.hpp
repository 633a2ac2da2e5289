// SPDX-License-Identifier: Apache-2.0
// A head module at work on one operation: its segments, each fetched, multiplied and drained by processes of a dataflow
// loop, so that the next weights come while PEs work and sums drain behind them; and the collector, which writes the
// modules' slices into every copy of the feature buffers. C++14, synthesizable.
//
// A weight column that two snapshots share is fetched twice: double buffers are whole. The simulator's prefetcher keeps
// it.
#pragma once

#include "product/product.hpp"
#include "top/state.hpp"

namespace secateur {
namespace hls {

enum class ProductKind { weights, scores, row_sums, attention };

/// A segment as fetched.
template <class C>
struct Fetched {
  Snapshot<C> snapshot;
  int group = 0;
  int columns[C::kMaxStreams];  ///< of the matrix, in blocks
};

/// `words` from `at` of port `slot` of those given.
template <class C>
void read_words(int, int, int, std::uint8_t*) {}
template <class C, class... Rest>
void read_words(int slot, int at, int words, std::uint8_t* into, const Word* port, const Rest*... rest) {
  if (slot != 0) return read_words<C>(slot - 1, at, words, into, rest...);
  SECATEUR_HLS_LABEL(BURST)
  for (int word = 0; word < words; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_TRIPCOUNT(1, C::kWeightWords / 32)
    SECATEUR_HLS_LABEL(BURST_BYTES)
    for (int i = 0; i < kWordBytes; ++i) {
      SECATEUR_HLS_UNROLL
      into[word * kWordBytes + i] = port[at + word].bytes[i];
    }
  }
}

/// Segment `number`: what its PEs make, and its weights. The drain has a copy of its own: an array of a dataflow region
/// has one reader.
template <class C, ProductKind kind, class... Ports>
void fetch_segment(const Instruction& in, int number, const std::uint32_t* schedule, Fetched<C>& fetched,
                   Fetched<C>& for_drain, Weight<C> weights[C::kWeightWords], const Ports*... ports) {
  const std::uint32_t* segment = schedule + schedule[in.schedule + 1 + number];
  Snapshot<C>& snapshot = fetched.snapshot;
  fetched.group = static_cast<int>(segment[0]);
  snapshot.streams = static_cast<int>(segment[1]);
  const int blocks = static_cast<int>(segment[2]);
  const std::uint32_t* streams = segment + kSegmentHeaderWords;
  const std::uint32_t* outputs = streams + kStreamWords * snapshot.streams;
  int weights_at = 0;
  snapshot.steps = 0;
  SECATEUR_HLS_LABEL(STREAMS)
  for (int s = 0; s < snapshot.streams; ++s) {
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxStreams)
    fetched.columns[s] = static_cast<int>(streams[kStreamWords * s]);
    if (kind == ProductKind::weights) {
      const int words = static_cast<int>(streams[kStreamWords * s + 3]);
      std::uint8_t column[C::kColumnBytes];
      read_words<C>(static_cast<int>(streams[kStreamWords * s + 1]), static_cast<int>(streams[kStreamWords * s + 2]),
                    words, column, ports...);
      unpack_column<C>(column, words, s, snapshot, weights, weights_at);
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
  for_drain = fetched;
}

/// Heads of a module come one behind the other in its own memories.
template <class C>
int local_head(int head) {
  return head / C::kModules;
}

template <class C, ProductKind kind>
void multiply_segment(const Instruction& in, const Fetched<C>& fetched, const Weight<C> weights[C::kWeightWords],
                      const Activation<C>* left_memory, const Activation<C>* y, const std::int16_t* scores,
                      Sum<C> sums[Snapshot<C>::kPes][C::kBlock][C::kBlock]) {
  const Snapshot<C>& snapshot = fetched.snapshot;
  const int head = fetched.group;
  const auto left = [&](int row, int k) -> std::int32_t {
    if (row >= in.rows || k >= in.inner) return 0;
    if (kind == ProductKind::attention) return scores[(local_head<C>(head) * in.rows + row) * in.inner + k];
    const int first = in.left + (kind == ProductKind::scores ? head * in.inner : 0);
    return left_memory[first + row * in.left_stride + k];
  };
  const auto right = [&](int stream, int step, int k, int column) -> std::int32_t {
    if (kind == ProductKind::weights) {
      return weights[snapshot.stream[stream].weights_at + (step * C::kBlock + k) * C::kBlock + column];
    }
    const int inner = step * C::kBlock + k;
    const int c = fetched.columns[stream] * C::kBlock + column;
    if (inner >= in.inner || c >= in.columns) return 0;
    if (kind == ProductKind::scores) return y[in.right + c * in.right_stride + head * in.inner + inner];
    return y[in.right + inner * in.right_stride + head * in.columns + c];
  };
  multiply_snapshot<C>(snapshot, left, right, sums);
}

/// `columns` of a result are those of one head for scores and attention.
template <class C, ProductKind kind>
void drain_segment(const Instruction& in, const Fetched<C>& fetched,
                   const Sum<C> sums[Snapshot<C>::kPes][C::kBlock][C::kBlock], std::int16_t* scores,
                   std::int16_t* maxima, SliceStream<C>& slices) {
  const Snapshot<C>& snapshot = fetched.snapshot;
  const int head = fetched.group;
  const auto channel = [&](int stream, int column) -> PackedChannel {
    if (kind == ProductKind::weights) return snapshot.stream[stream].channels[column];
    PackedChannel one;
    one.multiplier = in.multiplier[0];
    one.shift = in.shift[0];
    return one;
  };
  const auto write = [&](int pe, int row, int column, const std::int16_t* values) {
    const int r = snapshot.pe[pe].row * C::kBlock + row;
    const int c = fetched.columns[snapshot.pe[pe].stream] * C::kBlock + column;
    if (r >= in.rows || c >= in.columns) return;
    const int count = c + C::kPe > in.columns ? in.columns - c : C::kPe;
    if (kind == ProductKind::scores) {
      const int at = local_head<C>(head) * in.rows + r;
      SECATEUR_HLS_LABEL(SCORES)
      for (int j = 0; j < C::kPe; ++j) {
        SECATEUR_HLS_UNROLL
        if (j >= count) continue;
        scores[at * in.columns + c + j] = values[j];
        if (values[j] > maxima[at]) maxima[at] = values[j];
      }
      return;
    }
    Slice<C> slice;
    slice.address = in.result + (kind == ProductKind::attention ? head * in.columns : 0) + r * in.result_stride + c;
    slice.count = count;
    SECATEUR_HLS_LABEL(SLICE)
    for (int j = 0; j < C::kPe; ++j) {
      SECATEUR_HLS_UNROLL
      slice.values[j] = values[j];
    }
    slices.write(slice);
  };
  drain_snapshot<C>(snapshot, sums, kind == ProductKind::scores ? 1 : C::kModules, in.bits, channel, write);
}

/// The loop alone, as a dataflow region over its body must be.
template <class C, ProductKind kind, class... Ports>
void run_segments(const Instruction& in, int segments, const std::uint32_t* schedule, const Activation<C>* left_memory,
                  const Activation<C>* y, const std::int16_t* scores_read, std::int16_t* scores_written,
                  std::int16_t* maxima, SliceStream<C>& slices, const Ports*... ports) {
  SECATEUR_HLS_LABEL(SEGMENTS)
  for (int i = 0; i < segments; ++i) {
    SECATEUR_HLS_DATAFLOW
    Fetched<C> fetched;
    Fetched<C> for_drain;
    Weight<C> weights[C::kWeightWords];
    Sum<C> sums[Snapshot<C>::kPes][C::kBlock][C::kBlock];
    SECATEUR_HLS_PARTITION(sums, 0)
    fetch_segment<C, kind>(in, i, schedule, fetched, for_drain, weights, ports...);
    multiply_segment<C, kind>(in, fetched, weights, left_memory, y, scores_read, sums);
    drain_segment<C, kind>(in, for_drain, sums, scores_written, maxima, slices);
  }
}

/// A head module's part of an operation. `left_memory` is its copy of X or of Y; memories that a kind does not use may
/// be null: scores are read by attention, and written by scores, which also writes the rows' maxima.
template <class C, ProductKind kind, class... Ports>
void run_module(const Instruction& in, const std::uint32_t* schedule, const Activation<C>* left_memory,
                const Activation<C>* y, const std::int16_t* scores_read, std::int16_t* scores_written,
                std::int16_t* maxima, SliceStream<C>& slices, const Ports*... ports) {
  if (kind == ProductKind::scores) {
    SECATEUR_HLS_LABEL(NO_MAXIMA)
    for (int i = 0; i < C::kSumWords; ++i) {
      SECATEUR_HLS_PIPELINE(1)
      maxima[i] = -32768;
    }
  }
  run_segments<C, kind>(in, static_cast<int>(schedule[in.schedule]), schedule, left_memory, y, scores_read,
                        scores_written, maxima, slices, ports...);
  Slice<C> end = {};
  end.count = -1;
  slices.write(end);
}

/// Row sums of exp of the module's heads.
template <class C>
void run_row_sums(const Instruction& in, const std::uint32_t* schedule, const std::int16_t* scores,
                  std::uint32_t* row_sums) {
  const int segments = static_cast<int>(schedule[in.schedule]);
  SECATEUR_HLS_LABEL(ROW_SUM_SEGMENTS)
  for (int i = 0; i < segments; ++i) {
    Fetched<C> fetched;
    Fetched<C> unused;
    fetch_segment<C, ProductKind::row_sums>(in, i, schedule, fetched, unused, nullptr);
    const int head = local_head<C>(fetched.group);
    std::uint32_t sums[Snapshot<C>::kPes][C::kBlock];
    SECATEUR_HLS_PARTITION(sums, 0)
    const auto left = [&](int row, int k) -> std::uint16_t {
      if (row >= in.rows || k >= in.inner) return 0;
      return static_cast<std::uint16_t>(scores[(head * in.rows + row) * in.inner + k]);
    };
    sum_rows_snapshot<C>(fetched.snapshot, left, sums);
    SECATEUR_HLS_LABEL(ROW_SUM_RESULTS)
    for (int row = 0; row < C::kBlock; ++row) {
      SECATEUR_HLS_PIPELINE(1)
      for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
        SECATEUR_HLS_UNROLL
        const int r = fetched.snapshot.pe[pe].row * C::kBlock + row;
        if (fetched.snapshot.pe[pe].active && r < in.rows) row_sums[head * in.rows + r] = sums[pe][row];
      }
    }
  }
}

/// Every module's slices, in turn, into all copies of `copies` (X or Y) or into `staged`.
template <class C, int words>
void collect(const Instruction& in, SliceStream<C> slices[C::kModules], Activation<C> copies[C::kModules][words],
             std::int16_t* staged) {
  bool ended[C::kModules] = {};
  int open = C::kModules;
  SECATEUR_HLS_LABEL(COLLECT)
  while (open > 0) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxSlices)
    SECATEUR_HLS_LABEL(MODULES)
    for (int m = 0; m < C::kModules; ++m) {
      SECATEUR_HLS_UNROLL
      if (ended[m] || slices[m].empty()) continue;
      const Slice<C> slice = slices[m].read();
      if (slice.count < 0) {
        ended[m] = true;
        --open;
        continue;
      }
      SECATEUR_HLS_LABEL(COLLECT_VALUES)
      for (int j = 0; j < C::kPe; ++j) {
        SECATEUR_HLS_UNROLL
        if (j >= slice.count) continue;
        if (in.result_space == static_cast<std::int32_t>(Space::staged)) {
          staged[slice.address + j] = slice.values[j];
        } else {
          SECATEUR_HLS_LABEL(COPIES)
          for (int copy = 0; copy < C::kModules; ++copy) {
            SECATEUR_HLS_UNROLL
            copies[copy][slice.address + j] = static_cast<Activation<C>>(slice.values[j]);
          }
        }
      }
    }
  }
}

}  // namespace hls
}  // namespace secateur
