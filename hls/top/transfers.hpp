// SPDX-License-Identifier: Apache-2.0
// Loads and stores: 64-byte words, kPiece values a cycle between them and the memories. C++14, synthesizable.
#pragma once

#include "product/snapshot.hpp"
#include "secateur/hls/feed.hpp"
#include "top/state.hpp"

namespace secateur {
namespace hls {

/// Where a piece goes: row and column of its first value.
struct PiecePlace {
  int row;
  int column;
};

/// kPiece values of a loaded tensor, all of one row.
template <class C>
void put_piece(State<C>& state, const Instruction& in, const PiecePlace& place, int count,
               const std::int16_t (&values)[C::kLanes]) {
  SECATEUR_HLS_INLINE
  const int first = place.row * in.columns + place.column;
  switch (static_cast<Space>(in.result_space)) {
    case Space::x: {
      const int index = in.result + row_in_bank<C>(place.row, in.result_stride) + place.column / C::kPe;
      SECATEUR_HLS_LABEL(LOAD_COPIES)
      for (int m = 0; m < C::kModules; ++m) {
        SECATEUR_HLS_UNROLL
        write_group<C, Activation<C>>(state.x[m], bank_of_row<C>(place.row), index, count, values);
      }
      break;
    }
    case Space::stream:
      SECATEUR_HLS_LABEL(LOAD_STREAM)
      for (int at = 0; at < 4; ++at) {
        SECATEUR_HLS_UNROLL
        if (at % 2 == in.result)
          write_run<C::kStreamLanes, C::kLanes>(state.stream[at / 2][at % 2], first, count, values);
      }
      break;
    case Space::parameters: {
      // Scale and shift of a LayerNorm take turns.
      const int at = (in.result + place.row / 2) * in.columns + place.column;
      if (place.row % 2 == 0) {
        write_run<C::kLanes, C::kLanes>(state.gamma, at, count, values);
      } else {
        write_run<C::kLanes, C::kLanes>(state.beta, at, count, values);
      }
      break;
    }
    default:
      break;
  }
}

/// Piece `number` of a word, of values of 8 or 16 bits.
template <class C>
void take_piece(const Word& word, int number, int bits, std::int16_t (&values)[C::kLanes]) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(TAKE_PIECES)
  for (int piece = 0; piece < kWordBytes / C::kPiece; ++piece) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(PIECE_VALUES)
    for (int i = 0; i < C::kPiece; ++i) {
      SECATEUR_HLS_UNROLL
      const int at = piece * C::kPiece + i;
      if (piece == number && bits == 16 && 2 * at < kWordBytes) {
        values[i] = static_cast<std::int16_t>(load16(word.bytes, 2 * at % kWordBytes));
      }
      if (piece == number && bits != 16) values[i] = static_cast<std::int8_t>(word.bytes[at]);
    }
  }
}

/// All that loads take, one behind the other, as far ahead as the feed holds.
template <class C>
void read_loads(const Word* io, Feed<Word>& loaded) {
  SECATEUR_HLS_BURST(io)
  SECATEUR_HLS_LABEL(LOAD_BURST)
  for (int word = 0; word < C::kLoadWords; ++word) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    loaded.write(io[word]);
  }
}

template <class C>
void load(State<C>& state, const Instruction& in, Feed<Word>& loaded) {
  const int pieces = (in.bits == 16 ? kWordBytes / 2 : kWordBytes) / C::kPiece;  // of a word
  int left = in.rows * in.columns;
  PiecePlace place = {0, 0};
  Word read;
  SECATEUR_HLS_PARTITION(read.bytes, 1)
  int number = 0;
  SECATEUR_HLS_LABEL(PIECES)
  for (int piece = 0; piece < in.words * pieces; ++piece) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kLoadWords * (kWordBytes / C::kPiece))
    if (number == 0) read = loaded.read();
    std::int16_t values[C::kLanes];
    SECATEUR_HLS_PARTITION(values, 1)
    take_piece<C>(read, number, in.bits, values);
    if (left > 0) put_piece<C>(state, in, place, left < C::kPiece ? left : C::kPiece, values);
    left -= C::kPiece;
    number = number == pieces - 1 ? 0 : number + 1;
    const bool ends_row = place.column + C::kPiece >= in.columns;
    place.column = ends_row ? 0 : place.column + C::kPiece;
    place.row = ends_row ? place.row + 1 : place.row;
  }
}

/// One row: logits of a classifier, staged, or the average of two.
template <class C>
void store(const State<C>& state, const Instruction& in, Word* logits) {
  constexpr int kPieces = kWordBytes / 2 / C::kPiece;
  SECATEUR_HLS_LABEL(STORE)
  for (int word = 0; word < in.words; ++word) {
    Word written;
    SECATEUR_HLS_PARTITION(written.bytes, 1)
    SECATEUR_HLS_LABEL(NOTHING_WRITTEN)
    for (int i = 0; i < kWordBytes; ++i) {
      SECATEUR_HLS_UNROLL
      written.bytes[i] = 0;
    }
    SECATEUR_HLS_LABEL(STORE_PIECES)
    for (int piece = 0; piece < kPieces; ++piece) {
      SECATEUR_HLS_PIPELINE(1)
      SECATEUR_HLS_CYCLE;
      const int n = (word * kPieces + piece) * C::kPiece;
      const int rest = in.columns - n;
      const int count = rest < 0 ? 0 : rest < C::kPiece ? rest : C::kPiece;
      std::int16_t values[C::kLanes];
      SECATEUR_HLS_PARTITION(values, 1)
      if (in.part != 0) {
        if (count > 0) read_run<C::kLanes, C::kLanes>(state.logits, n, values);
      } else {
        read_group<C, std::int16_t>(state.staged, 0, in.left + n / C::kPe, count, values);
      }
      SECATEUR_HLS_LABEL(STORE_PLACES)
      for (int p = 0; p < kPieces; ++p) {
        SECATEUR_HLS_UNROLL
        SECATEUR_HLS_LABEL(STORE_VALUES)
        for (int i = 0; i < C::kPiece; ++i) {
          SECATEUR_HLS_UNROLL
          if (p == piece && i < count) {
            const int at = 2 * (p * C::kPiece + i);
            written.bytes[at] = static_cast<std::uint8_t>(values[i] & 255);
            written.bytes[at + 1] = static_cast<std::uint8_t>(static_cast<std::uint16_t>(values[i]) >> 8);
          }
        }
      }
    }
    SECATEUR_HLS_WORD(io)
    logits[word] = written;
  }
}

}  // namespace hls
}  // namespace secateur
