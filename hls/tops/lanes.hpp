// SPDX-License-Identifier: Apache-2.0
// Plain arrays as operators take and give values: up to kLanes from one on. C++14, synthesizable.
#pragma once

#include <cstdint>

#include "secateur/hls/pragmas.hpp"
#include "tops/config.hpp"

/// `T` is const where values are read.
template <class T>
struct LanesOf {
  T* array;

  void operator()(int first, int count, std::int16_t* values) const {
    SECATEUR_HLS_INLINE
    SECATEUR_HLS_LABEL(READ_LANES)
    for (int i = 0; i < SmallConfig::kLanes; ++i) {
      SECATEUR_HLS_UNROLL
      if (i < count) values[i] = array[first + i];
    }
  }
};
template <>
struct LanesOf<std::int16_t> {
  std::int16_t* array;

  void operator()(int first, int count, const std::int16_t* values) const {
    SECATEUR_HLS_INLINE
    SECATEUR_HLS_LABEL(WRITE_LANES)
    for (int i = 0; i < SmallConfig::kLanes; ++i) {
      SECATEUR_HLS_UNROLL
      if (i < count) array[first + i] = values[i];
    }
  }
};
