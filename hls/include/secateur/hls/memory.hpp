// SPDX-License-Identifier: Apache-2.0
// One memory of the device: `words` words of a type, `ports` of which a cycle reaches. In hardware it is an array; the
// arrays of memories around it are partitioned completely. With SECATEUR_HLS_COUNT_PORTS a host counts what each
// iteration of a pipelined loop asks of every memory: more than its ports, and II = 1 is out of reach. C++14.
#pragma once

#if defined(SECATEUR_HLS_COUNT_PORTS)
#include "secateur/hls/pragmas.hpp"
#endif

namespace secateur {
namespace hls {

/// One wide word.
template <class T, int count>
struct Pack {
  T values[count];
};

#if defined(SECATEUR_HLS_COUNT_PORTS)

/// Reads of one word in an iteration share a port, as identical reads of PEs do; every write takes one.
template <class T, int words, int ports>
class Memory {
 public:
  class Place {
   public:
    Place(Memory& memory, int at) : memory_(memory), at_(at) {}
    operator T() const { return static_cast<const Memory&>(memory_)[at_]; }
    Place& operator=(const T& value) {
      memory_.take(-1);
      memory_.values_[memory_.within(at_)] = value;
      return *this;
    }
    Place& operator=(const Place& other) { return *this = static_cast<T>(other); }

   private:
    Memory& memory_;
    int at_;
  };

  const T& operator[](int at) const {
    take(at);
    return values_[within(at)];
  }
  Place operator[](int at) { return Place(*this, at); }

 private:
  /// -1: a write.
  void take(int read) const {
    PortCounter& counter = port_counter();
    if (iteration_ != counter.iteration) taken_ = 0;
    iteration_ = counter.iteration;
    for (int i = 0; i < taken_ && i < kKept && read >= 0; ++i) {
      if (reads_[i] == read) return;
    }
    if (taken_ < kKept) reads_[taken_] = read;
    ++taken_;
    ++counter.accesses;
    if (taken_ > counter.most) counter.most = taken_;
    if (taken_ > ports) ++counter.conflicts;
  }
  int within(int at) const {
    if (at >= 0 && at < words) return at;
    ++port_counter().outside;
    return 0;
  }

  static constexpr int kKept = 16;
  T values_[words];
  mutable long long iteration_ = -1;
  mutable int taken_ = 0;
  mutable int reads_[kKept];
};

#else

template <class T, int words, int ports>
using Memory = T[words];

#endif

}  // namespace hls
}  // namespace secateur
