// SPDX-License-Identifier: Apache-2.0
// Behind the drains of all head modules: their slices, a stream a bank and port of each, into every copy of X or Y, or
// into the staged values. A bank takes a slice a port and cycle; what comes from one bank and port of a module goes to
// the same bank, so that banks do not wait for each other, but for V, which lies by columns. C++14, synthesizable.
#pragma once

#include "top/state.hpp"

namespace secateur {
namespace hls {

template <class C, class Copies, class Staged>
void put_slice(const Slice<C>& slice, int bank, bool is_staged, Copies& copies, Staged& staged) {
  SECATEUR_HLS_INLINE
  if (is_staged) {
    write_slice<C, std::int16_t>(staged[bank], slice.index, slice.values);
    return;
  }
  Pack<Activation<C>, C::kPe> narrow;
  SECATEUR_HLS_LABEL(NARROW)
  for (int j = 0; j < C::kPe; ++j) {
    SECATEUR_HLS_UNROLL
    narrow.values[j] = static_cast<Activation<C>>(slice.values.values[j]);
  }
  SECATEUR_HLS_LABEL(COPIES)
  for (int copy = 0; copy < C::kModules; ++copy) {
    SECATEUR_HLS_UNROLL
    write_slice<C, Activation<C>>(copies[copy][bank], slice.index, narrow);
  }
}

/// What each place holds on its way into a bank, and which streams are at their end.
template <class C>
struct CollectorState {
  static constexpr int kPlaces = C::kRows * C::kPorts;
  Slice<C> held[kPlaces];
  bool has[kPlaces];
  bool ended[C::kModules][kPlaces];
};

/// A slice to each place that holds none: from the first module that has one, behind those that end.
template <class C>
void take_slices(SliceStreams<C> (&streams)[C::kModules], CollectorState<C>& state) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(TAKE)
  for (int place = 0; place < CollectorState<C>::kPlaces; ++place) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(MODULES)
    for (int module = 0; module < C::kModules; ++module) {
      SECATEUR_HLS_UNROLL
      auto& stream = streams[module][place / C::kPorts][place % C::kPorts];
      if (!state.has[place] && !state.ended[module][place] && !stream.empty()) {
        const Slice<C> slice = stream.read();
        const bool is_end = slice.bank < 0;
        state.ended[module][place] = is_end;
        state.has[place] = !is_end;
        state.held[place] = slice;
      }
    }
  }
}

template <class C, class Copies, class Staged>
void collect(Instruction in, SliceStreams<C> (&streams)[C::kModules], Copies& copies, Staged& staged) {
  constexpr int kPlaces = CollectorState<C>::kPlaces;
  const bool is_staged = in.result_space == static_cast<std::int32_t>(Space::staged);
  CollectorState<C> state;
  SECATEUR_HLS_PARTITION(state.held, 1)
  SECATEUR_HLS_PARTITION(state.has, 1)
  SECATEUR_HLS_PARTITION(state.ended, 0)
  SECATEUR_HLS_LABEL(NOTHING_HELD)
  for (int place = 0; place < kPlaces; ++place) {
    SECATEUR_HLS_UNROLL
    state.has[place] = false;
    SECATEUR_HLS_LABEL(NOTHING_ENDED)
    for (int module = 0; module < C::kModules; ++module) {
      SECATEUR_HLS_UNROLL
      state.ended[module][place] = false;
    }
  }
  bool is_done = false;
  SECATEUR_HLS_LABEL(COLLECT)
  for (int turn = 0; !is_done; ++turn) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_CYCLE;
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxSlices)
    // How much comes is not known beforehand. The end is told by flags alone, which an iteration leaves to the next.
    SECATEUR_HLS_MEANT(bounds of pipelined loops, is_done)
    take_slices<C>(streams, state);
    SECATEUR_HLS_LABEL(BANKS)
    for (int bank = 0; bank < C::kRows; ++bank) {
      SECATEUR_HLS_UNROLL
      SECATEUR_HLS_LABEL(PORTS)
      for (int port = 0; port < C::kPorts; ++port) {
        SECATEUR_HLS_UNROLL
        int chosen = -1;
        Slice<C> slice = state.held[0];
        SECATEUR_HLS_LABEL(CHOOSE)
        for (int place = kPlaces - 1; place >= 0; --place) {
          SECATEUR_HLS_UNROLL
          if (state.has[place] && state.held[place].bank == bank) {
            chosen = place;
            slice = state.held[place];
          }
        }
        if (chosen >= 0) put_slice<C>(slice, bank, is_staged, copies, staged);
        SECATEUR_HLS_LABEL(GIVEN)
        for (int place = 0; place < kPlaces; ++place) {
          SECATEUR_HLS_UNROLL
          if (place == chosen) state.has[place] = false;
        }
      }
    }
    bool is_open = false;
    SECATEUR_HLS_LABEL(ALL_ENDED)
    for (int i = 0; i < C::kModules * kPlaces; ++i) {
      SECATEUR_HLS_UNROLL
      if (!state.ended[i / kPlaces][i % kPlaces] || state.has[i % kPlaces]) is_open = true;
    }
    is_done = !is_open;
  }
}

}  // namespace hls
}  // namespace secateur
