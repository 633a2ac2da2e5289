// SPDX-License-Identifier: Apache-2.0
// A stand-in for Vitis' ap_int.h, as much as the kernels use: a signed integer of N bits that ends the program when a
// value does not fit, where the vendor's would drop bits. So a bench that passes with it has sums that are wide enough.
#pragma once

#include <cstdint>
#include <cstdlib>

template <int N>
class ap_int {
  static_assert(N > 1 && N < 63, "within the stand-in's 64 bits");

 public:
  ap_int() : value_(0) {}
  ap_int(std::int64_t value) : value_(value) {
    const std::int64_t limit = std::int64_t{1} << (N - 1);
    if (value >= limit || value < -limit) std::abort();
  }
  operator std::int64_t() const { return value_; }
  friend ap_int operator+(const ap_int& a, std::int32_t b) { return ap_int(a.value_ + b); }

 private:
  std::int64_t value_;
};
