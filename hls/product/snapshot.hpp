// SPDX-License-Identifier: Apache-2.0
// One snapshot of a head module (docs/microarchitecture/compute.md 2): which block products its streams take part with,
// what its PEs make, and its weights: a column arrives packed (docs/formats.md) and is unpacked into its stream's bank,
// which gives p_pe weights a cycle. C++14, synthesizable.
#pragma once

#include "pruning/packed_column.hpp"
#include "secateur/hls/memory.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/types.hpp"
#include "secateur/hls/word.hpp"

namespace secateur {
namespace hls {

/// A weight column in the buffer, unpacked; or a block column of K or V.
template <class C>
struct WeightStream {
  int column = 0;                   ///< of the matrix, in blocks
  int kept = 0;                     ///< block products it takes part in
  std::uint16_t rows[C::kMaxKept];  ///< inner blocks
  pruning::PackedChannel channels[C::kBlock];
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

/// Header and channels of a column, from its gathered bytes.
template <class C>
void unpack_header(const std::uint8_t gathered[header_bytes<C>()], const pruning::PackedHeader& header,
                   WeightStream<C>& stream) {
  SECATEUR_HLS_INLINE
  stream.kept = header.kept;
  SECATEUR_HLS_LABEL(ROWS)
  for (int i = 0; i < C::kMaxKept; ++i) {
    SECATEUR_HLS_UNROLL
    if (i < header.kept) stream.rows[i] = static_cast<std::uint16_t>(pruning::read_packed_row(gathered, header, i));
  }
  SECATEUR_HLS_LABEL(CHANNELS)
  for (int channel = 0; channel < C::kBlock; ++channel) {
    SECATEUR_HLS_UNROLL
    stream.channels[channel] = pruning::read_packed_channel(gathered, header, channel);
  }
}

/// Unpacks a column of `words` x 64 bytes, `column(word)`, into stream `at`, a word a cycle.
template <class C, class Column>
void unpack_column(const Column& column, int words, int at, Snapshot<C>& snapshot, WeightBanks<C>& weights) {
  // Rows and channels begin where the kept count puts them: the header is gathered first.
  std::uint8_t gathered[header_bytes<C>()];
  SECATEUR_HLS_PARTITION(gathered, 1)
  pruning::PackedHeader header;
  int header_words = 1;
  SECATEUR_HLS_LABEL(HEADER_WORDS)
  for (int word = 0; word < header_words; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, header_bytes<C>() / kWordBytes)
    const Word read = column(word);
    SECATEUR_HLS_LABEL(HEADER_BYTES)
    for (int i = 0; i < kWordBytes; ++i) {
      SECATEUR_HLS_UNROLL
      gathered[word * kWordBytes + i] = read.bytes[i];
    }
    if (word == 0) {
      header = pruning::read_packed_header(gathered);
      header_words = static_cast<int>(pruning::packed_header_bytes(header.kept, C::kBlock, header.is_dense()) /
                                      pruning::kPackedAlignment);
    }
  }
  unpack_header<C>(gathered, header, snapshot.stream[at]);
  SECATEUR_HLS_LABEL(WEIGHT_WORDS)
  for (int word = 0; word < words - header_words; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, words_of_stream<C>())
    const Word read = column(header_words + word);
    SECATEUR_HLS_LABEL(SLICES_OF_WORD)
    for (int slice = 0; slice < slices_of_word<C>(); ++slice) {
      SECATEUR_HLS_UNROLL
      Pack<Weight<C>, C::kPe> values;
      SECATEUR_HLS_LABEL(WEIGHTS_OF_SLICE)
      for (int i = 0; i < C::kPe; ++i) {
        SECATEUR_HLS_UNROLL
        const std::uint8_t* from = read.bytes + (slice * C::kPe + i) * (C::kWeightBits / 8);
        values.values[i] =
            static_cast<Weight<C>>(C::kWeightBits == 16 ? static_cast<std::int16_t>(pruning::packed_load16(from))
                                                        : static_cast<std::int8_t>(from[0]));
      }
      weights[at][slice][word] = values;
    }
  }
}

}  // namespace hls
}  // namespace secateur
