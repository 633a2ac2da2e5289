// SPDX-License-Identifier: Apache-2.0
// Feature banks (docs/microarchitecture/buffers.md 3.4): row block r of a tensor lies in bank r mod p_t, row by row, a
// row in slices of p_pe values. A bank's word has kWordSlices slices, each in a memory of its own, so that a port gives
// a PE one slice or the element-wise lanes a whole word. Beside them memories by lanes, for runs of single values.
// C++14, synthesizable.
#pragma once

#include "secateur/hls/memory.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/types.hpp"

namespace secateur {
namespace hls {

/// The banks of one copy; `words` of each.
template <class C, class T, int words>
using Banks = Memory<Pack<T, C::kPe>, words, C::kPorts>[C::kRows][C::kWordSlices];

/// Slices of a row.
template <class C>
constexpr int row_slices(int values) {
  return (values + C::kPe - 1) / C::kPe;
}
/// Where in its bank a row begins, in slices.
template <class C>
int row_in_bank(int row, int slices_of_row) {
  return (row / (C::kBlock * C::kRows) * C::kBlock + row % C::kBlock) * slices_of_row;
}
template <class C>
int bank_of_row(int row) {
  return row / C::kBlock % C::kRows;
}

template <class C, class T, class Bank>
Pack<T, C::kPe> read_slice(const Bank& bank, int index) {
  SECATEUR_HLS_INLINE
  return bank[index % C::kWordSlices][index / C::kWordSlices];
}
template <class C, class T, class Bank>
void write_slice(Bank& bank, int index, const Pack<T, C::kPe>& slice) {
  SECATEUR_HLS_INLINE
  bank[index % C::kWordSlices][index / C::kWordSlices] = slice;
}

/// Which of `count` slices from `index` on a port's memory `at` has.
template <class C>
int slice_of_memory(int port, int at, int index) {
  return port * C::kWordSlices + (at + C::kWordSlices - index % C::kWordSlices) % C::kWordSlices;
}

/// `count` values (at most kLanes) from slice `index` on: ceil(count / bank_words) words, each through a port of its
/// own. They may begin within a word: each memory has its own address.
template <class C, class T, class Bank, class Value>
void read_group(const Bank& bank, int index, int count, Value values[C::kLanes]) {
  SECATEUR_HLS_INLINE
  constexpr int kSlices = C::kLanes / C::kPe;
  SECATEUR_HLS_LABEL(GROUP_PORTS)
  for (int port = 0; port < ceil_div(kSlices, C::kWordSlices); ++port) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(GROUP_MEMORIES)
    for (int at = 0; at < C::kWordSlices; ++at) {
      SECATEUR_HLS_UNROLL
      const int i = slice_of_memory<C>(port, at, index);
      if (i >= kSlices || i * C::kPe >= count) continue;
      const Pack<T, C::kPe> slice = bank[at][(index + i) / C::kWordSlices];
      SECATEUR_HLS_LABEL(GROUP_VALUES)
      for (int j = 0; j < C::kPe; ++j) {
        SECATEUR_HLS_UNROLL
        values[i * C::kPe + j] = slice.values[j];
      }
    }
  }
}

/// The same to memory; the last slice is written whole.
template <class C, class T, class Bank>
void write_group(Bank& bank, int index, int count, const std::int16_t values[C::kLanes]) {
  SECATEUR_HLS_INLINE
  constexpr int kSlices = C::kLanes / C::kPe;
  SECATEUR_HLS_LABEL(PUT_PORTS)
  for (int port = 0; port < ceil_div(kSlices, C::kWordSlices); ++port) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(PUT_MEMORIES)
    for (int at = 0; at < C::kWordSlices; ++at) {
      SECATEUR_HLS_UNROLL
      const int i = slice_of_memory<C>(port, at, index);
      if (i >= kSlices || i * C::kPe >= count) continue;
      Pack<T, C::kPe> slice;
      SECATEUR_HLS_LABEL(PUT_VALUES)
      for (int j = 0; j < C::kPe; ++j) {
        SECATEUR_HLS_UNROLL
        slice.values[j] = static_cast<T>(values[i * C::kPe + j]);
      }
      bank[at][(index + i) / C::kWordSlices] = slice;
    }
  }
}

/// Value i in lane i mod `lanes`: any run of `lanes` values takes one port of each.
template <class T, int lanes, int words>
using Lanes = Memory<T, words, 2>[lanes];

template <int lanes, int count, class Memories, class Value>
void read_run(const Memories& memories, int first, Value values[count]) {
  SECATEUR_HLS_INLINE
  Value word[lanes];
  SECATEUR_HLS_PARTITION(word, 1)
  const int shift = first % lanes;
  SECATEUR_HLS_LABEL(RUN_LANES)
  for (int lane = 0; lane < lanes; ++lane) {
    SECATEUR_HLS_UNROLL
    word[lane] = memories[lane][first / lanes + (lane < shift ? 1 : 0)];
  }
  SECATEUR_HLS_LABEL(RUN_VALUES)
  for (int i = 0; i < count; ++i) {
    SECATEUR_HLS_UNROLL
    values[i] = word[(shift + i) % lanes];
  }
}

template <int lanes, class Memories, class Value>
void write_run(Memories& memories, int first, int count, const Value* values) {
  SECATEUR_HLS_INLINE
  const int shift = first % lanes;
  SECATEUR_HLS_LABEL(RUN_TO_LANES)
  for (int lane = 0; lane < lanes; ++lane) {
    SECATEUR_HLS_UNROLL
    const int i = (lane + lanes - shift) % lanes;
    if (i < count) memories[lane][first / lanes + (lane < shift ? 1 : 0)] = values[i];
  }
}

}  // namespace hls
}  // namespace secateur
