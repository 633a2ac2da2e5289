// SPDX-License-Identifier: Apache-2.0
// A FIFO between two processes: hls::stream where SECATEUR_HLS_STREAM is defined, and one of our own for C simulation,
// where processes run one after the other, so that it must hold all that a process writes: `host_depth`. C++14.
#pragma once

#if defined(SECATEUR_HLS_STREAM)
#include <hls_stream.h>
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
  bool empty() const { return from_ == to_; }
  /// A full FIFO loses what is written: tests see it by `overflowed`.
  void write(const T& value) {
    if (to_ == host_depth) {
      overflowed_ = true;
      return;
    }
    values_[to_++] = value;
  }
  T read() {
    const T value = values_[from_++];
    if (from_ == to_) from_ = to_ = 0;
    return value;
  }
  bool overflowed() const { return overflowed_; }

 private:
  T values_[host_depth];
  int from_ = 0, to_ = 0;
  bool overflowed_ = false;
};
#endif

}  // namespace hls
}  // namespace secateur
