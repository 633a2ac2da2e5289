// SPDX-License-Identifier: Apache-2.0
// Feature banks (docs/microarchitecture/buffers.md 3.4): row block r of a tensor lies in bank r mod p_t, row by row, a
// row in slices of p_pe values. A bank's word has kWordSlices slices, each in a memory of its own, so that a port gives
// a PE one slice or the element-wise lanes a whole word. Beside them memories by lanes, for runs of single values.
// C++14, synthesizable.
#pragma once

#include "secateur/hls/memory.hpp"
#include "secateur/hls/pragmas.hpp"
#include "secateur/hls/select.hpp"
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

/// A port reads a whole word; one of its slices is taken.
template <class C, class T, class Bank>
Pack<T, C::kPe> read_slice(const Bank& bank, int index) {
  SECATEUR_HLS_INLINE
  const int word = index / C::kWordSlices;
  const int at = index % C::kWordSlices;
  Pack<T, C::kPe> slices[C::kWordSlices];
  SECATEUR_HLS_PARTITION(slices, 1)
  SECATEUR_HLS_LABEL(SLICES_OF_PORT)
  for (int i = 0; i < C::kWordSlices; ++i) {
    SECATEUR_HLS_UNROLL
    slices[i] = bank[i][word];
  }
  return pick<C::kWordSlices>(slices, at);
}
template <class C, class T, class Bank>
void write_slice(Bank& bank, int index, const Pack<T, C::kPe>& slice) {
  SECATEUR_HLS_INLINE
  const int word = index / C::kWordSlices;
  const int at = index % C::kWordSlices;
  SECATEUR_HLS_LABEL(SLICE_OF_PORT)
  for (int i = 0; i < C::kWordSlices; ++i) {
    SECATEUR_HLS_UNROLL
    if (i == at) bank[i][word] = slice;
  }
}

/// Which of a port's kWordSlices slices memory `at` has, where the first is in memory `shift`.
template <class C>
int slice_of_memory(int at, int shift) {
  SECATEUR_HLS_INLINE
  return at < shift ? at + C::kWordSlices - shift : at - shift;
}

/// `count` values (at most kLanes) from slice `index` on: ceil(count / bank_words) words, each through a port of its
/// own. They may begin within a word: each memory has its own address, and what it gives is turned into place.
/// `fetch(at, word)`: a word of memory `at` of the bank that is meant.
template <class C, class T, class Fetch, class Value>
void read_group_by(const Fetch& fetch, int index, int count, Value values[C::kLanes]) {
  SECATEUR_HLS_INLINE
  constexpr int kSlices = C::kLanes / C::kPe;
  const int first = index / C::kWordSlices;
  const int shift = index % C::kWordSlices;
  SECATEUR_HLS_LABEL(GROUP_PORTS)
  for (int port = 0; port < ceil_div(kSlices, C::kWordSlices); ++port) {
    SECATEUR_HLS_UNROLL
    Pack<T, C::kPe> word[C::kWordSlices];
    SECATEUR_HLS_PARTITION(word, 1)
    SECATEUR_HLS_LABEL(GROUP_MEMORIES)
    for (int at = 0; at < C::kWordSlices; ++at) {
      SECATEUR_HLS_UNROLL
      const int slice = port * C::kWordSlices + slice_of_memory<C>(at, shift);
      word[at] = Pack<T, C::kPe>{};
      if (slice < kSlices && slice * C::kPe < count) word[at] = fetch(at, first + port + (at < shift ? 1 : 0));
    }
    rotate<C::kWordSlices>(word, shift);
    SECATEUR_HLS_LABEL(GROUP_SLICES)
    for (int i = 0; i < C::kWordSlices; ++i) {
      SECATEUR_HLS_UNROLL
      SECATEUR_HLS_LABEL(GROUP_VALUES)
      for (int j = 0; j < C::kPe; ++j) {
        SECATEUR_HLS_UNROLL
        const int at = (port * C::kWordSlices + i) * C::kPe + j;
        if (at < C::kLanes && at - j < count) values[at] = word[i].values[j];
      }
    }
  }
}

/// The same to memory, by `put(at, word, slice)`; the last slice is written whole.
template <class C, class T, class Put>
void write_group_by(const Put& put, int index, int count, const std::int16_t* values) {
  SECATEUR_HLS_INLINE
  constexpr int kSlices = C::kLanes / C::kPe;
  const int first = index / C::kWordSlices;
  const int shift = index % C::kWordSlices;
  SECATEUR_HLS_LABEL(PUT_PORTS)
  for (int port = 0; port < ceil_div(kSlices, C::kWordSlices); ++port) {
    SECATEUR_HLS_UNROLL
    Pack<T, C::kPe> word[C::kWordSlices];
    SECATEUR_HLS_PARTITION(word, 1)
    SECATEUR_HLS_LABEL(PUT_SLICES)
    for (int i = 0; i < C::kWordSlices; ++i) {
      SECATEUR_HLS_UNROLL
      SECATEUR_HLS_LABEL(PUT_VALUES)
      for (int j = 0; j < C::kPe; ++j) {
        SECATEUR_HLS_UNROLL
        const int at = (port * C::kWordSlices + i) * C::kPe + j;
        word[i].values[j] = T{0};
        if (at < C::kLanes && at - j < count) word[i].values[j] = static_cast<T>(values[at]);
      }
    }
    rotate<C::kWordSlices>(word, shift == 0 ? 0 : C::kWordSlices - shift);
    SECATEUR_HLS_LABEL(PUT_MEMORIES)
    for (int at = 0; at < C::kWordSlices; ++at) {
      SECATEUR_HLS_UNROLL
      const int slice = port * C::kWordSlices + slice_of_memory<C>(at, shift);
      if (slice < kSlices && slice * C::kPe < count) put(at, first + port + (at < shift ? 1 : 0), word[at]);
    }
  }
}

/// From bank `bank` of some.
template <class C, class T, class BankArray, class Value>
void read_group(const BankArray& banks, int bank, int index, int count, Value values[C::kLanes]) {
  SECATEUR_HLS_INLINE
  read_group_by<C, T>(
      [&](int at, int word) {
        SECATEUR_HLS_INLINE
        Pack<T, C::kPe> slice = {};
        SECATEUR_HLS_LABEL(GROUP_BANK)
        for (int b = 0; b < C::kRows; ++b) {
          SECATEUR_HLS_UNROLL
          if (b == bank) slice = banks[b][at][word];
        }
        return slice;
      },
      index, count, values);
}
template <class C, class T, class BankArray>
void write_group(BankArray& banks, int bank, int index, int count, const std::int16_t* values) {
  SECATEUR_HLS_INLINE
  write_group_by<C, T>(
      [&](int at, int word, const Pack<T, C::kPe>& slice) {
        SECATEUR_HLS_INLINE
        SECATEUR_HLS_LABEL(PUT_BANK)
        for (int b = 0; b < C::kRows; ++b) {
          SECATEUR_HLS_UNROLL
          if (b == bank) banks[b][at][word] = slice;
        }
      },
      index, count, values);
}

/// Of one of the head modules' copies.
template <class C, class T, class Copies, class Value>
void read_group_of(const Copies& copies, int module, int bank, int index, int count, Value values[C::kLanes]) {
  SECATEUR_HLS_INLINE
  read_group_by<C, T>(
      [&](int at, int word) {
        SECATEUR_HLS_INLINE
        Pack<T, C::kPe> slice = {};
        SECATEUR_HLS_LABEL(GROUP_COPY)
        for (int place = 0; place < C::kModules * C::kRows; ++place) {
          SECATEUR_HLS_UNROLL
          const int m = place / C::kRows;
          const int b = place % C::kRows;
          if (m == module && b == bank) slice = copies[m][b][at][word];
        }
        return slice;
      },
      index, count, values);
}
template <class C, class T, class Copies>
void write_group_of(Copies& copies, int module, int bank, int index, int count, const std::int16_t* values) {
  SECATEUR_HLS_INLINE
  write_group_by<C, T>(
      [&](int at, int word, const Pack<T, C::kPe>& slice) {
        SECATEUR_HLS_INLINE
        SECATEUR_HLS_LABEL(PUT_COPY)
        for (int place = 0; place < C::kModules * C::kRows; ++place) {
          SECATEUR_HLS_UNROLL
          const int m = place / C::kRows;
          const int b = place % C::kRows;
          if (m == module && b == bank) copies[m][b][at][word] = slice;
        }
      },
      index, count, values);
}

/// Value i in lane i mod `lanes`: any run of `lanes` values takes one port of each.
template <class T, int lanes, int words>
using Lanes = Memory<T, words, 2>[lanes];

/// `count` values, at most `lanes`, from value `first` on; `fetch(lane, word)`: of the memories that are meant.
template <int lanes, int count, class Fetch, class Value>
void read_run_by(const Fetch& fetch, int first, Value values[count]) {
  SECATEUR_HLS_INLINE
  static_assert(count <= lanes, "a run takes each lane once");
  Value word[lanes];
  SECATEUR_HLS_PARTITION(word, 1)
  const int at = first / lanes;
  const int shift = first % lanes;
  SECATEUR_HLS_LABEL(RUN_LANES)
  for (int lane = 0; lane < lanes; ++lane) {
    SECATEUR_HLS_UNROLL
    word[lane] = fetch(lane, at + (lane < shift ? 1 : 0));
  }
  rotate<lanes>(word, shift);
  SECATEUR_HLS_LABEL(RUN_VALUES)
  for (int i = 0; i < count; ++i) {
    SECATEUR_HLS_UNROLL
    values[i] = word[i];
  }
}
template <int lanes, int count, class Memories, class Value>
void read_run(const Memories& memories, int first, Value values[count]) {
  SECATEUR_HLS_INLINE
  read_run_by<lanes, count>(
      [&](int lane, int word) -> Value {
        SECATEUR_HLS_INLINE
        return memories[lane][word];
      },
      first, values);
}

/// The first `count` of `values`, of which there are `most`.
template <int lanes, int most, class Memories, class Value>
void write_run(Memories& memories, int first, int count, const Value* values) {
  SECATEUR_HLS_INLINE
  static_assert(most <= lanes, "a run takes each lane once");
  Value word[lanes];
  SECATEUR_HLS_PARTITION(word, 1)
  const int at = first / lanes;
  const int shift = first % lanes;
  SECATEUR_HLS_LABEL(RUN_FROM_VALUES)
  for (int i = 0; i < lanes; ++i) {
    SECATEUR_HLS_UNROLL
    word[i] = i < most && i < count ? values[i] : Value{0};
  }
  rotate<lanes>(word, shift == 0 ? 0 : lanes - shift);
  SECATEUR_HLS_LABEL(RUN_TO_LANES)
  for (int lane = 0; lane < lanes; ++lane) {
    SECATEUR_HLS_UNROLL
    const int i = lane < shift ? lane + lanes - shift : lane - shift;
    if (i < count) memories[lane][at + (lane < shift ? 1 : 0)] = word[lane];
  }
}

}  // namespace hls
}  // namespace secateur
