// SPDX-License-Identifier: Apache-2.0
// One snapshot of a head module (docs/microarchitecture/compute.md 2): which block products its streams take part with,
// what its PEs make, and its weights: a column arrives packed (docs/formats.md) and is unpacked into its stream's bank,
// which gives p_pe weights a cycle. C++14, synthesizable.
#pragma once

#include "pruning/packed_column.hpp"
#include "secateur/hls/memory.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/select.hpp"
#include "secateur/hls/types.hpp"
#include "secateur/hls/word.hpp"

namespace secateur {
namespace hls {

/// Bias and scaling of an output channel (pruning::PackedChannel), without initial values: a dataflow region has none.
struct Channel {
  std::int32_t bias, multiplier, shift;
};

/// Columns of weights in the buffer, or block columns of K or V, and what each PE makes of them: registers, a copy for
/// each process that looks at them.
template <class C>
struct Snapshot {
  static constexpr int kPes = C::kRows * C::kColumns;
  int streams;
  int steps;                   ///< the longest stream
  int column[C::kMaxStreams];  ///< of the matrix, in blocks
  int kept[C::kMaxStreams];    ///< block products that it takes part in
  bool active[kPes];
  int stream[kPes];
  int row[kPes];  ///< row block
};
#define SECATEUR_HLS_SNAPSHOT(snapshot_)      \
  SECATEUR_HLS_PARTITION(snapshot_.column, 1) \
  SECATEUR_HLS_PARTITION(snapshot_.kept, 1)   \
  SECATEUR_HLS_PARTITION(snapshot_.active, 1) \
  SECATEUR_HLS_PARTITION(snapshot_.stream, 1) \
  SECATEUR_HLS_PARTITION(snapshot_.row, 1)

/// Inner blocks of each stream, for the loaders.
template <class C>
using InnerRows = std::uint16_t[C::kMaxStreams][C::kMaxKept];
/// Output channels of each stream, for the drain.
template <class C>
using Channels = Channel[C::kMaxStreams][C::kBlock];

/// Weights of a 64-byte word, and the slices of p_pe that they are.
template <class C>
constexpr int weights_of_word() {
  return kWordBytes * 8 / C::kWeightBits;
}
template <class C>
constexpr int slices_of_word() {
  static_assert(weights_of_word<C>() % C::kPe == 0, "p_pe divides the weights of a word");
  return weights_of_word<C>() / C::kPe;
}
template <class C>
constexpr int words_of_stream() {
  return ceil_div(C::kMaxKept * C::kBlock * C::kBlock, weights_of_word<C>());
}
/// A bank a stream: written a 64-byte word a cycle, read a slice a cycle.
template <class C>
using WeightBanks = Memory<Pack<Weight<C>, C::kPe>, words_of_stream<C>(), 1>[C::kMaxStreams][slices_of_word<C>()];

/// Longest header: a column that lists every inner block.
template <class C>
constexpr int header_bytes() {
  return static_cast<int>(pruning::packed_header_bytes(C::kMaxKept, C::kBlock, false));
}

/// Little endian, at a place that is a constant.
template <int count>
std::uint32_t load16(const std::uint8_t (&bytes)[count], int at) {
  SECATEUR_HLS_INLINE
  return static_cast<std::uint32_t>(bytes[at]) | static_cast<std::uint32_t>(bytes[at + 1]) << 8;
}
template <int count>
std::int32_t load32(const std::uint8_t (&bytes)[count], int at) {
  SECATEUR_HLS_INLINE
  return static_cast<std::int32_t>(load16(bytes, at) | load16(bytes, at + 2) << 16);
}

/// Words of a column's header (docs/formats.md).
template <class C>
int header_words_of(int rows_listed) {
  SECATEUR_HLS_INLINE
  return ceil_div(pruning::kPackedFixedHeaderBytes + 2 * rows_listed + pruning::kPackedChannelBytes * C::kBlock,
                  kWordBytes);
}

/// Rows and channels of a column, from its header's bytes. Channels begin where the listed rows end: all behind the
/// fixed part moves to the front by powers of two.
template <class C>
void unpack_header(const std::uint8_t (&header)[header_bytes<C>()], int listed, int at, InnerRows<C>& rows,
                   Channels<C>& channels) {
  SECATEUR_HLS_INLINE
  constexpr int kFixed = static_cast<int>(pruning::kPackedFixedHeaderBytes);
  constexpr int kOfChannel = static_cast<int>(pruning::kPackedChannelBytes);
  constexpr int kBytes = header_bytes<C>() - kFixed;
  std::uint8_t moved[kBytes];
  SECATEUR_HLS_PARTITION(moved, 1)
  SECATEUR_HLS_LABEL(HEADER_BODY)
  for (int i = 0; i < kBytes; ++i) {
    SECATEUR_HLS_UNROLL
    moved[i] = header[kFixed + i];
  }
  SECATEUR_HLS_LABEL(STREAM_ROWS)
  for (int s = 0; s < C::kMaxStreams; ++s) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(ROWS)
    for (int i = 0; i < C::kMaxKept; ++i) {
      SECATEUR_HLS_UNROLL
      // A dense column lists none.
      if (s == at) rows[s][i] = static_cast<std::uint16_t>(listed == 0 ? i : static_cast<int>(load16(moved, 2 * i)));
    }
  }
  SECATEUR_HLS_LABEL(MOVES)
  for (int bit = 0; bit < ceil_log2(C::kMaxKept + 1); ++bit) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(MOVE)
    for (int i = 0; i < kBytes; ++i) {
      SECATEUR_HLS_UNROLL
      if ((listed >> bit & 1) != 0) moved[i] = i + (2 << bit) < kBytes ? moved[i + (2 << bit)] : std::uint8_t{0};
    }
  }
  SECATEUR_HLS_LABEL(STREAM_CHANNELS)
  for (int s = 0; s < C::kMaxStreams; ++s) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(CHANNELS)
    for (int i = 0; i < C::kBlock; ++i) {
      SECATEUR_HLS_UNROLL
      if (s == at) {
        channels[s][i].bias = load32(moved, i * kOfChannel);
        channels[s][i].multiplier = load32(moved, i * kOfChannel + 4);
        channels[s][i].shift = load32(moved, i * kOfChannel + 8);
      }
    }
  }
}

/// A slice of p_pe weights from a 64-byte word; `slice` is a constant.
template <class C>
Pack<Weight<C>, C::kPe> weights_of_slice(const Word& word, int slice) {
  SECATEUR_HLS_INLINE
  Pack<Weight<C>, C::kPe> values;
  SECATEUR_HLS_LABEL(WEIGHTS_OF_SLICE)
  for (int i = 0; i < C::kPe; ++i) {
    SECATEUR_HLS_UNROLL
    const int at = (slice * C::kPe + i) * (C::kWeightBits / 8);
    if (C::kWeightBits == 16) {
      values.values[i] = static_cast<Weight<C>>(load16(word.bytes, at & ~1));
    } else {
      values.values[i] = static_cast<Weight<C>>(static_cast<std::int8_t>(word.bytes[at]));
    }
  }
  return values;
}

/// Unpacks a column of `words` x 64 bytes, which `next()` gives one after the other, into stream `at`, a word a cycle.
template <class C, class Next>
void unpack_column(const Next& next, int words, int at, Snapshot<C>& snapshot, InnerRows<C>& rows,
                   Channels<C>& channels, WeightBanks<C>& weights) {
  SECATEUR_HLS_INLINE
  constexpr int kHeaderWords = header_bytes<C>() / kWordBytes;
  std::uint8_t header[header_bytes<C>()];
  SECATEUR_HLS_PARTITION(header, 1)
  // How many words the header has stands in its first one.
  const Word first = next();
  SECATEUR_HLS_STEP
  SECATEUR_HLS_LABEL(FIRST_BYTES)
  for (int i = 0; i < header_bytes<C>(); ++i) {
    SECATEUR_HLS_UNROLL
    header[i] = i < kWordBytes ? first.bytes[i % kWordBytes] : std::uint8_t{0};
  }
  const int kept = static_cast<int>(load16(first.bytes, 2));
  const int listed = (load16(first.bytes, 4) & pruning::kPackedDense) != 0 ? 0 : kept;
  const int header_words = header_words_of<C>(listed);
  SECATEUR_HLS_LABEL(HEADER_WORDS)
  for (int word = 1; word < header_words; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(0, kHeaderWords)
    const Word read = next();
    SECATEUR_HLS_LABEL(HEADER_WORD)
    for (int i = 1; i < kHeaderWords; ++i) {
      SECATEUR_HLS_UNROLL
      SECATEUR_HLS_LABEL(HEADER_BYTES)
      for (int j = 0; j < kWordBytes; ++j) {
        SECATEUR_HLS_UNROLL
        if (i == word) header[i * kWordBytes + j] = read.bytes[j];
      }
    }
  }
  unpack_header<C>(header, listed, at, rows, channels);
  SECATEUR_HLS_LABEL(KEPT)
  for (int s = 0; s < C::kMaxStreams; ++s) {
    SECATEUR_HLS_UNROLL
    if (s == at) snapshot.kept[s] = kept;
  }
  SECATEUR_HLS_LABEL(WEIGHT_WORDS)
  for (int word = 0; word < words - header_words; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, words_of_stream<C>())
    const Word read = next();
    SECATEUR_HLS_LABEL(WEIGHT_STREAMS)
    for (int s = 0; s < C::kMaxStreams; ++s) {
      SECATEUR_HLS_UNROLL
      SECATEUR_HLS_LABEL(SLICES_OF_WORD)
      for (int slice = 0; slice < slices_of_word<C>(); ++slice) {
        SECATEUR_HLS_UNROLL
        if (s == at) weights[s][slice][word] = weights_of_slice<C>(read, slice);
      }
    }
  }
}

}  // namespace hls
}  // namespace secateur
