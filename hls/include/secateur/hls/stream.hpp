// SPDX-License-Identifier: Apache-2.0
// A FIFO between two processes: hls::stream where SECATEUR_HLS_STREAM is defined, and one of our own for C simulation,
// where processes run one after the other, so that it must hold all that a process writes: `host_depth`. C++14.
#pragma once

#if defined(SECATEUR_HLS_STREAM)
#include <hls_stream.h>
#elif defined(SECATEUR_HLS_TIMED)
#include "secateur/hls/timed.hpp"
#endif

namespace secateur {
namespace hls {

#if defined(SECATEUR_HLS_STREAM)
template <class T, int host_depth>
using Stream = ::hls::stream<T>;
#else
template <class T, int host_depth>
class Stream {
 public:
#if defined(SECATEUR_HLS_TIMED)
  /// A value that is still to come is not there.
  bool empty() const {
    return from_ == to_ || !times_.is_there();
  }
#else
  bool empty() const {
    return from_ == to_;
  }
#endif
  /// A full FIFO loses what is written: tests see it by `overflowed`.
  void write(const T& value) {
    if (to_ == host_depth) {
      overflowed_ = true;
      return;
    }
    values_[to_++] = value;
#if defined(SECATEUR_HLS_TIMED)
    times_.written();
#endif
  }
  T read() {
#if defined(SECATEUR_HLS_TIMED)
    times_.read();
#endif
    const T value = values_[from_++];
    if (from_ == to_) from_ = to_ = 0;
    return value;
  }
  bool overflowed() const {
    return overflowed_;
  }
#if defined(SECATEUR_HLS_TIMED)
  timed::StreamTimes& times() {
    return times_;
  }
#endif

 private:
#if defined(SECATEUR_HLS_TIMED)
  timed::StreamTimes times_;
#endif
  T values_[host_depth];
  int from_ = 0, to_ = 0;
  bool overflowed_ = false;
};

#if defined(SECATEUR_HLS_TIMED)
/// What a stream, or each of an array of them, is called, and the values that it holds in hardware.
template <class T, int host_depth>
void name_streams(Stream<T, host_depth>& stream, const char* name, int depth, long long region) {
  stream.times().name(name, depth, region);
}
template <class Streams, std::size_t count>
void name_streams(Streams (&streams)[count], const char* name, int depth, long long region) {
  for (std::size_t i = 0; i < count; ++i) name_streams(streams[i], name, depth, region);
}
#endif
#endif

}  // namespace hls
}  // namespace secateur
