// SPDX-License-Identifier: Apache-2.0
// A stand-in for Vitis' hls_stream.h: unbounded, as the vendor's is in C simulation.
#pragma once

#include <deque>

namespace hls {

template <class T>
class stream {
 public:
  bool empty() const { return values_.empty(); }
  void write(const T& value) { values_.push_back(value); }
  T read() {
    const T value = values_.front();
    values_.pop_front();
    return value;
  }

 private:
  std::deque<T> values_;
};

}  // namespace hls
