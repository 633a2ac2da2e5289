// SPDX-License-Identifier: Apache-2.0
// Loads and stores: bursts of 64-byte words, kPiece values a cycle between them and the memories. C++14, synthesizable.
#pragma once

#include "pruning/packed_column.hpp"
#include "top/state.hpp"

namespace secateur {
namespace hls {

/// Words of a burst that wait to be taken apart.
constexpr int kBurstWords = 64;

/// kPiece values from value `first` of a loaded tensor on; a piece is within one row.
template <class C>
void put_piece(State<C>& state, const Instruction& in, int first, int count, const std::int16_t values[C::kLanes]) {
  SECATEUR_HLS_INLINE
  const int row = first / in.columns;
  const int column = first % in.columns;
  switch (static_cast<Space>(in.result_space)) {
    case Space::x: {
      const int index = in.result + row_in_bank<C>(row, in.result_stride) + column / C::kPe;
      SECATEUR_HLS_LABEL(LOAD_COPIES)
      for (int m = 0; m < C::kModules; ++m) {
        SECATEUR_HLS_UNROLL
        write_group<C, Activation<C>>(state.x[m][bank_of_row<C>(row)], index, count, values);
      }
      break;
    }
    case Space::stream:
      write_run<C::kStreamLanes>(state.stream[0][in.result], first, count, values);
      write_run<C::kStreamLanes>(state.stream[1][in.result], first, count, values);
      break;
    case Space::parameters: {
      // Scale and shift of a LayerNorm take turns.
      const int at = (in.result + row / 2) * in.columns + column;
      if (row % 2 == 0) {
        write_run<C::kLanes>(state.gamma, at, count, values);
      } else {
        write_run<C::kLanes>(state.beta, at, count, values);
      }
      break;
    }
    default:
      break;
  }
}

template <class C>
void load(State<C>& state, const Instruction& in, const Word* io) {
  const int per_word = kWordBytes * 8 / in.bits;
  const int count = in.rows * in.columns;
  SECATEUR_HLS_HOST_STATIC Memory<Word, kBurstWords, 1> burst;
  SECATEUR_HLS_LABEL(LOAD)
  for (int first = 0; first < in.words; first += kBurstWords) {
    const int words = in.words - first < kBurstWords ? in.words - first : kBurstWords;
    SECATEUR_HLS_LABEL(LOAD_BURST)
    for (int word = 0; word < words; ++word) {
      SECATEUR_HLS_PIPELINE(1)
      burst[word] = io[in.memory + first + word];
    }
    SECATEUR_HLS_LABEL(PIECES)
    for (int piece = 0; piece < words * (per_word / C::kPiece); ++piece) {
      SECATEUR_HLS_PIPELINE(1)
      SECATEUR_HLS_CYCLE;
      const int n = first * per_word + piece * C::kPiece;
      const Word word = burst[piece * C::kPiece / per_word];
      const int at = piece * C::kPiece % per_word;
      std::int16_t values[C::kLanes];
      SECATEUR_HLS_PARTITION(values, 1)
      SECATEUR_HLS_LABEL(PIECE_VALUES)
      for (int i = 0; i < C::kPiece; ++i) {
        SECATEUR_HLS_UNROLL
        values[i] = in.bits == 16 ? static_cast<std::int16_t>(pruning::packed_load16(word.bytes + 2 * (at + i)))
                                  : static_cast<std::int16_t>(static_cast<std::int8_t>(word.bytes[at + i]));
      }
      const int left = count - n;
      if (left > 0) put_piece<C>(state, in, n, left < C::kPiece ? left : C::kPiece, values);
    }
  }
}

/// One row: logits of a classifier, staged, or the average of two.
template <class C>
void store(const State<C>& state, const Instruction& in, Word* io) {
  constexpr int kPieces = kWordBytes / 2 / C::kPiece;
  SECATEUR_HLS_LABEL(STORE)
  for (int word = 0; word < in.words; ++word) {
    Word written = {};
    SECATEUR_HLS_LABEL(STORE_PIECES)
    for (int piece = 0; piece < kPieces; ++piece) {
      SECATEUR_HLS_PIPELINE(1)
      SECATEUR_HLS_CYCLE;
      const int n = (word * kPieces + piece) * C::kPiece;
      const int count = in.columns - n < C::kPiece ? in.columns - n : C::kPiece;
      std::int16_t values[C::kLanes];
      SECATEUR_HLS_PARTITION(values, 1)
      if (count <= 0) continue;
      if (in.part != 0) {
        read_run<C::kLanes, C::kLanes>(state.logits, n, values);
      } else {
        read_group<C, std::int16_t>(state.staged[0], in.left + n / C::kPe, count, values);
      }
      SECATEUR_HLS_LABEL(STORE_VALUES)
      for (int i = 0; i < C::kPiece; ++i) {
        SECATEUR_HLS_UNROLL
        if (i < count) {
          pruning::packed_store16(written.bytes + 2 * (piece * C::kPiece + i), static_cast<std::uint16_t>(values[i]));
        }
      }
    }
    io[in.memory + word] = written;
  }
}

}  // namespace hls
}  // namespace secateur
