// SPDX-License-Identifier: Apache-2.0
// Choices among registers with constant indices alone. A tool that sees a run-time index into a partitioned array takes
// it for an access of each element, and cannot know that others exclude it; here it sees multiplexers, rotators and
// adder trees. All are parts of their callers. C++14, synthesizable.
#pragma once

#include <type_traits>

#include "secateur/hls/pragmas.hpp"

namespace secateur {
namespace hls {

constexpr int ceil_log2(int n) {
  return n <= 1 ? 0 : 1 + ceil_log2((n + 1) / 2);
}

/// Element `index` of `count`; the first where there is no such.
template <int count, class Array>
auto pick(const Array& array, int index) {
  SECATEUR_HLS_INLINE
  typename std::decay<decltype(array[0])>::type value = array[0];
  SECATEUR_HLS_LABEL(PICK)
  for (int i = 1; i < count; ++i) {
    SECATEUR_HLS_UNROLL
    if (i == index) value = array[i];
  }
  return value;
}

/// values[i] becomes values[(i + by) mod count], 0 <= by < count: a level of choices for each bit of `by`.
template <int count, class T>
void rotate(T (&values)[count], int by) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(ROTATE)
  for (int bit = 0; bit < ceil_log2(count); ++bit) {
    SECATEUR_HLS_UNROLL
    T turned[count];
    SECATEUR_HLS_PARTITION(turned, 1)
    SECATEUR_HLS_LABEL(TURN)
    for (int i = 0; i < count; ++i) {
      SECATEUR_HLS_UNROLL
      turned[i] = (by >> bit & 1) != 0 ? values[(i + (1 << bit)) % count] : values[i];
    }
    SECATEUR_HLS_LABEL(TURNED)
    for (int i = 0; i < count; ++i) {
      SECATEUR_HLS_UNROLL
      values[i] = turned[i];
    }
  }
}

/// The first `of_first` of `values`, and from there on the first of `second`; 0 < of_first < count.
template <int count, class T>
void join(T (&values)[count], const T (&second)[count], int of_first) {
  SECATEUR_HLS_INLINE
  T behind[count];
  SECATEUR_HLS_PARTITION(behind, 1)
  SECATEUR_HLS_LABEL(BEHIND)
  for (int i = 0; i < count; ++i) {
    SECATEUR_HLS_UNROLL
    behind[i] = second[i];
  }
  rotate<count>(behind, count - of_first);
  SECATEUR_HLS_LABEL(JOIN)
  for (int i = 0; i < count; ++i) {
    SECATEUR_HLS_UNROLL
    if (i >= of_first) values[i] = behind[i];
  }
}

/// The sum of all, in ceil(log2 count) levels; `values` are used up.
template <int count, class T>
T sum_of(T (&values)[count]) {
  SECATEUR_HLS_INLINE
  SECATEUR_HLS_LABEL(TREE)
  for (int level = 0; level < ceil_log2(count); ++level) {
    SECATEUR_HLS_UNROLL
    SECATEUR_HLS_LABEL(BRANCHES)
    for (int i = 0; i < count; ++i) {
      SECATEUR_HLS_UNROLL
      if (i % (2 << level) == 0 && i + (1 << level) < count) values[i] += values[i + (1 << level)];
    }
  }
  return values[0];
}

}  // namespace hls
}  // namespace secateur
