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

template <class C, class Copies, class Staged>
void collect(const Instruction& in, SliceStreams<C> streams[C::kModules], Copies& copies, Staged& staged) {
  constexpr int kPlaces = C::kRows * C::kPorts;
  const bool is_staged = in.result_space == static_cast<std::int32_t>(Space::staged);
  Slice<C> held[kPlaces];
  bool has[kPlaces] = {};
  SECATEUR_HLS_PARTITION(held, 1)
  SECATEUR_HLS_PARTITION(has, 1)
  int open = C::kModules * kPlaces;
  int waiting = 0;
  SECATEUR_HLS_LABEL(COLLECT)
  for (int turn = 0; open > 0 || waiting > 0; ++turn) {
    SECATEUR_HLS_PIPELINE(1)
    SECATEUR_HLS_TRIPCOUNT(1, C::kMaxSlices)
    SECATEUR_HLS_LABEL(TAKE)
    for (int place = 0; place < kPlaces; ++place) {
      SECATEUR_HLS_UNROLL
      SECATEUR_HLS_LABEL(MODULES)
      for (int i = 0; i < C::kModules; ++i) {
        SECATEUR_HLS_UNROLL
        const int module = (turn + i) % C::kModules;
        auto& stream = streams[module][place / C::kPorts][place % C::kPorts];
        if (has[place] || stream.empty()) continue;
        held[place] = stream.read();
        const bool is_end = held[place].bank < 0;
        has[place] = !is_end;
        open -= is_end ? 1 : 0;
        waiting += is_end ? 0 : 1;
      }
    }
    SECATEUR_HLS_LABEL(BANKS)
    for (int bank = 0; bank < C::kRows; ++bank) {
      SECATEUR_HLS_UNROLL
      SECATEUR_HLS_LABEL(PORTS)
      for (int port = 0; port < C::kPorts; ++port) {
        SECATEUR_HLS_UNROLL
        int chosen = -1;
        SECATEUR_HLS_LABEL(CHOOSE)
        for (int place = kPlaces - 1; place >= 0; --place) {
          SECATEUR_HLS_UNROLL
          if (has[place] && held[place].bank == bank) chosen = place;
        }
        if (chosen < 0) continue;
        put_slice<C>(held[chosen], bank, is_staged, copies, staged);
        has[chosen] = false;
        --waiting;
      }
    }
  }
}

}  // namespace hls
}  // namespace secateur
