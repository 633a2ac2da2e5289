// SPDX-License-Identifier: Apache-2.0
// One snapshot of a head module (docs/microarchitecture/compute.md 2): weight columns arrive packed (docs/formats.md)
// and are unpacked, up to p_t * p_c output blocks are made from block products in common steps, and drained bank by
// bank. Dense and sparse weight columns, and K or V from the feature buffer, are the same to it: a stream lists the
// inner blocks that it takes part with. C++14, synthesizable.
//
// Not here: which columns make a snapshot (the schedule says so), prefetching, where slices go.
#pragma once

#include "arith/integer.hpp"
#include "pruning/packed_column.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/types.hpp"

namespace secateur {
namespace hls {

/// A weight column in the buffer, unpacked.
template <class C>
struct WeightStream {
  int kept = 0;                     ///< block products it takes part in
  int weights_at = 0;               ///< first of its weights: kept x b x b, row-major
  std::uint16_t rows[C::kMaxKept];  ///< inner blocks
  PackedChannel channels[C::kBlock];
};

/// What a PE makes in the snapshot.
struct OutputOfPe {
  bool active = false;
  int stream = 0;
  int row = 0;  ///< row block
};

template <class C>
struct Snapshot {
  static constexpr int kPes = C::kRows * C::kColumns;
  int streams = 0;
  int steps = 0;  ///< the longest stream
  WeightStream<C> stream[C::kMaxStreams];
  OutputOfPe pe[kPes];
};

/// Longest header: a column that lists every inner block.
template <class C>
constexpr int header_bytes() {
  return static_cast<int>(packed_header_bytes(C::kMaxKept, C::kBlock, false));
}

/// Unpacks a column of `words` x 64 bytes into stream `at`, a word a cycle; `weights_at` is moved behind its weights.
template <class C>
void unpack_column(const std::uint8_t* column, int words, int at, Snapshot<C>& snapshot, Weight<C>* weights,
                   int& weights_at) {
  constexpr int kWord = static_cast<int>(kPackedAlignment);
  // Rows and channels begin where the kept count puts them: the header is gathered first.
  std::uint8_t gathered[header_bytes<C>()];
  SECATEUR_HLS_PARTITION(gathered, 1)
  WeightStream<C>& stream = snapshot.stream[at];
  PackedHeader header;
  int header_words = 1;
  SECATEUR_HLS_LABEL(HEADER_WORDS)
  for (int word = 0; word < header_words; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, header_bytes<C>() / kWord)
    SECATEUR_HLS_LABEL(HEADER_BYTES)
    for (int i = 0; i < kWord; ++i) {
      SECATEUR_HLS_UNROLL
      gathered[word * kWord + i] = column[word * kWord + i];
    }
    if (word == 0) {
      header = read_packed_header(gathered);
      header_words =
          static_cast<int>(packed_header_bytes(header.kept, C::kBlock, header.is_dense()) / kPackedAlignment);
    }
  }
  stream.kept = header.kept;
  stream.weights_at = weights_at;
  SECATEUR_HLS_LABEL(ROWS)
  for (int i = 0; i < C::kMaxKept; ++i) {
    SECATEUR_HLS_UNROLL
    if (i < header.kept) stream.rows[i] = static_cast<std::uint16_t>(read_packed_row(gathered, header, i));
  }
  SECATEUR_HLS_LABEL(CHANNELS)
  for (int channel = 0; channel < C::kBlock; ++channel) {
    SECATEUR_HLS_UNROLL
    stream.channels[channel] = read_packed_channel(gathered, header, channel);
  }
  constexpr int kPerWord = kWord * 8 / C::kWeightBits;
  const int count = header.kept * C::kBlock * C::kBlock;
  SECATEUR_HLS_LABEL(WEIGHT_WORDS)
  for (int word = 0; word < words - header_words; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kWeightWords / kPerWord)
    SECATEUR_HLS_LABEL(WEIGHTS_OF_WORD)
    for (int i = 0; i < kPerWord; ++i) {
      SECATEUR_HLS_UNROLL
      const int n = word * kPerWord + i;
      if (n >= count) continue;
      const std::uint8_t* from = column + (header_words + word) * kPackedAlignment + i * (C::kWeightBits / 8);
      weights[weights_at + n] = static_cast<Weight<C>>(
          C::kWeightBits == 16 ? static_cast<std::int16_t>(packed_load16(from)) : static_cast<std::int8_t>(from[0]));
    }
  }
  weights_at += count;
}

/// The steps of a snapshot. `left(row, inner)` and `right(stream, block, row, column)` are what feature banks and
/// weight buffer answer: rows beyond the tokens are 0. Sums of PEs without a block are 0.
template <class C, class Left, class Right>
void multiply_snapshot(const Snapshot<C>& snapshot, const Left& left, const Right& right,
                       Sum<C> sums[Snapshot<C>::kPes][C::kBlock][C::kBlock]) {
  constexpr int kSlices = slices<C>();
  SECATEUR_HLS_LABEL(STEPS)
  for (int step = 0; step < snapshot.steps; ++step) {
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxKept)
    SECATEUR_HLS_LABEL(PRODUCT)
    for (int turn = 0; turn < block_product_cycles<C>(); ++turn) {
      SECATEUR_HLS_PIPELINE(1)
      SECATEUR_HLS_CYCLE;
      const int right_slice = turn % kSlices;
      const int left_slice = turn / kSlices % kSlices;
      const int inner = turn / (kSlices * kSlices);
      SECATEUR_HLS_LABEL(PES)
      for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
        SECATEUR_HLS_UNROLL
        const OutputOfPe& output = snapshot.pe[pe];
        const WeightStream<C>& stream = snapshot.stream[output.stream];
        const bool works = output.active && step < stream.kept;
        const bool first = step == 0 && inner == 0;
        const int block = works ? stream.rows[step] : 0;
        SECATEUR_HLS_LABEL(MAC_ROWS)
        for (int i = 0; i < C::kPe; ++i) {
          SECATEUR_HLS_UNROLL
          const int row = left_slice * C::kPe + i;
          const std::int32_t a = works ? left(output.row * C::kBlock + row, block * C::kBlock + inner) : 0;
          SECATEUR_HLS_LABEL(MAC_COLUMNS)
          for (int j = 0; j < C::kPe; ++j) {
            SECATEUR_HLS_UNROLL
            const int column = right_slice * C::kPe + j;
            const std::int32_t b = works ? right(output.stream, step, inner, column) : 0;
            // In this form multiplier, adder and register are one DSP.
            sums[pe][row][column] = (first ? Sum<C>(0) : sums[pe][row][column]) + a * b;
          }
        }
      }
    }
  }
}

/// Row sums of exp: only PE column 0 works, a row block a PE row. `inner` values are taken in steps of b, each of b * u
/// cycles; `left(row, inner)` is 0 beyond the row's end. Sums of rows of PEs without a block are 0.
template <class C, class Left>
void sum_rows_snapshot(const Snapshot<C>& snapshot, const Left& left,
                       std::uint32_t sums[Snapshot<C>::kPes][C::kBlock]) {
  SECATEUR_HLS_LABEL(ROW_SUM_STEPS)
  for (int step = 0; step < snapshot.steps; ++step) {
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxKept)
    SECATEUR_HLS_LABEL(ROW_SUM)
    for (int turn = 0; turn < C::kBlock * slices<C>(); ++turn) {
      SECATEUR_HLS_PIPELINE(1)
      SECATEUR_HLS_CYCLE;
      const int slice = turn % slices<C>();
      const int inner = turn / slices<C>();
      SECATEUR_HLS_LABEL(ROW_SUM_PES)
      for (int pe = 0; pe < Snapshot<C>::kPes; ++pe) {
        SECATEUR_HLS_UNROLL
        const OutputOfPe& output = snapshot.pe[pe];
        SECATEUR_HLS_LABEL(ROW_SUM_ROWS)
        for (int i = 0; i < C::kPe; ++i) {
          SECATEUR_HLS_UNROLL
          const int row = slice * C::kPe + i;
          const std::uint32_t value =
              output.active ? static_cast<std::uint32_t>(left(output.row * C::kBlock + row, step * C::kBlock + inner))
                            : 0;
          sums[pe][row] = (step == 0 && inner == 0 ? 0 : sums[pe][row]) + value;
        }
      }
    }
  }
}

/// Cycles of a drain: the fullest bank's slices through its ports, of which a module has every `writers`-th write slot.
template <class C>
int drain_cycles(const Snapshot<C>& snapshot, int writers) {
  int most = 0;
  for (int bank = 0; bank < C::kRows; ++bank) {
    int blocks = 0;
    for (int pe = 0; pe < Snapshot<C>::kPes; ++pe)
      blocks += snapshot.pe[pe].active && snapshot.pe[pe].row % C::kRows == bank ? 1 : 0;
    most = blocks > most ? blocks : most;
  }
  return ceil_div(most * C::kBlock * slices<C>() * writers, C::kPorts);
}

/// Requantised slices of p_pe values to `write(pe, row, column, values)`, column being the first; `channel(stream,
/// column)` gives bias and scaling. A snapshot without steps has nothing but biases: `sums` are then not looked at.
template <class C, class Channel, class Write>
void drain_snapshot(const Snapshot<C>& snapshot, const Sum<C> sums[Snapshot<C>::kPes][C::kBlock][C::kBlock],
                    int writers, int bits, const Channel& channel, const Write& write) {
  constexpr int kSlices = slices<C>();
  constexpr int kPerBlock = C::kBlock * kSlices;
  const int cycles = drain_cycles<C>(snapshot, writers);
  SECATEUR_HLS_LABEL(DRAIN)
  for (int turn = 0; turn < cycles; ++turn) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kBlock * kSlices * C::kColumns)
    SECATEUR_HLS_LABEL(BANKS)
    for (int bank = 0; bank < C::kRows; ++bank) {
      SECATEUR_HLS_UNROLL
      SECATEUR_HLS_LABEL(PORTS)
      for (int port = 0; port < C::kPorts; ++port) {
        SECATEUR_HLS_UNROLL
        const int slot = turn * C::kPorts + port;
        if (slot % writers != 0) continue;
        const int number = slot / writers;
        // The bank's blocks in the order of their PEs.
        int pe = -1;
        int before = 0;
        SECATEUR_HLS_LABEL(FIND)
        for (int i = 0; i < Snapshot<C>::kPes; ++i) {
          SECATEUR_HLS_UNROLL
          const bool mine = snapshot.pe[i].active && snapshot.pe[i].row % C::kRows == bank;
          if (mine && before == number / kPerBlock && pe < 0) pe = i;
          before += mine ? 1 : 0;
        }
        if (pe < 0) continue;
        const int row = number % kPerBlock / kSlices;
        const int slice = number % kSlices;
        std::int16_t values[C::kPe];
        SECATEUR_HLS_PARTITION(values, 1)
        SECATEUR_HLS_LABEL(VALUES)
        for (int j = 0; j < C::kPe; ++j) {
          SECATEUR_HLS_UNROLL
          const PackedChannel scaling = channel(snapshot.pe[pe].stream, slice * C::kPe + j);
          const bool has_sum = snapshot.stream[snapshot.pe[pe].stream].kept != 0;
          const std::int64_t sum = has_sum ? static_cast<std::int64_t>(sums[pe][row][slice * C::kPe + j]) : 0;
          values[j] = static_cast<std::int16_t>(
              arith::requantise(sum + scaling.bias, {scaling.multiplier, scaling.shift}, bits));
        }
        write(pe, row, slice * C::kPe, values);
      }
    }
  }
}

}  // namespace hls
}  // namespace secateur
