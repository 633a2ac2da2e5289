// SPDX-License-Identifier: Apache-2.0
// What the controller executes: one instruction of 32 words an operation, made by `secateur hls export` and read by the
// kernel from memory. Addresses are in values within their space. C++14.
#pragma once

#include <cstdint>

namespace secateur {
namespace hls {

enum class Opcode : std::int32_t {
  load,           ///< io -> result
  store,          ///< staged, or with `part` averaged logits -> io
  product,        ///< weights times X -> Y, or staged
  scores,         ///< Q K^T: Y, Y -> the head's module's scores
  row_sums,       ///< of exp: exps -> sums
  attention,      ///< A V: scores, Y -> X
  embed,          ///< stream += staged, but for `part` rows
  layernorm,      ///< stream -> X
  softmax_exp,    ///< scores -> exps
  softmax_norm,   ///< exps -> scores; CLS rows -> token scores
  residual,       ///< stream += staged
  gelu,           ///< Y -> X
  token_sort,     ///< token scores -> order
  token_shuffle,  ///< stream -> the other half of the stream's memory
  average         ///< staged, staged -> logits
};

enum class Space : std::int32_t {
  x,          ///< activations, a copy a head module: what products of weights read
  y,          ///< activations, a copy a head module: Q, K, V and the hidden neurons
  staged,     ///< 16 bits: products on their way to the residual stream, and logits
  stream,     ///< 16 bits, two halves: the residual stream
  parameters  ///< 16 bits: scale and shift of LayerNorms
};

/// Where row blocks of a result lie.
enum class Layout : std::int32_t {
  rows,     ///< row block r in bank r mod p_t
  keys,     ///< K: in bank p_t - 1 - (r mod p_t)
  columns,  ///< V: block column c of a head in bank p_t - 1 - (c mod p_t)
};

/// Plain words, so that a host in any language can write them. Places in X, Y and `staged` are slices of a bank; in the
/// stream its half; in the parameters the number of the LayerNorm.
struct Instruction {
  std::int32_t opcode, rows, columns, inner, groups;
  std::int32_t left, left_stride;  ///< stride: slices of a row
  std::int32_t right, right_stride;
  std::int32_t result_space, result, result_stride;
  std::int32_t bits;   ///< of results, or of what is loaded
  std::int32_t part;   ///< embed: special tokens; layernorm: 1, the second row is the distillation token's;
                       ///< token_shuffle: its fused row is tracked; products: columns of a head
  std::int32_t kept;   ///< token_shuffle; products whose results lie by columns of heads: 1 / `part`, as
                       ///< ceil(2^kPartFraction / part)
  std::int32_t words;  ///< load, store: 64-byte words, behind those of the loads before
  std::int32_t multiplier[3], shift[3];  ///< scalings, by operation
  std::int32_t epsilon_low, epsilon_high, beta_shift;
  std::int32_t left_row;                       ///< products: the first row of the left operand,
  std::int32_t result_row;                     ///< and of the result
  std::int32_t layout;                         ///< products: Layout of the result; of Q, K and V side by side that of Q
  std::int32_t layout_columns, layout_slices;  ///< then the columns of each, and the slices of a bank; else 0
  std::int32_t unused[2];
};
static_assert(sizeof(Instruction) == 128, "32 words");

/// Fraction bits of a head's reciprocal width: exact for at most 2^kPartFraction / part columns.
constexpr int kPartFraction = 24;

/// A module's schedule: 64-byte words, of values of 32 bits, little endian. The first value of the first word is the
/// number of operations; then, of each, a word whose first value is the number of segments, and their records, all of
/// one length: group, streams, blocks, 0; of each of kMaxStreams streams: column, port of the module, first word there,
/// words, and where the column is kept for the next segment, from 1; 0: nowhere. Of port kKeptPort are columns that the
/// segment before has kept, where the first word would stand, from 1. Of each PE: its block's stream and row block.
/// Columns of scores and attention are not fetched: 0 words.
constexpr int kSegmentHeaderValues = 4;
constexpr int kStreamValues = 5;
constexpr int kKeptPort = -1;
constexpr int kBlockValues = 2;
/// Values of a record, and the 64-byte words that hold them.
constexpr int record_values(int max_streams, int pes) {
  return kSegmentHeaderValues + kStreamValues * max_streams + kBlockValues * pes;
}
constexpr int record_words(int max_streams, int pes) {
  return (4 * record_values(max_streams, pes) + 63) / 64;
}

}  // namespace hls
}  // namespace secateur
