// SPDX-License-Identifier: Apache-2.0
// Seeded draws for random cases: the same seed gives the same case on every platform (no distribution of the standard
// library, whose results differ between implementations).
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>

namespace secateur {

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }
  std::uint64_t below(std::uint64_t n) { return engine_() % n; }
  int between(int low, int high) { return low + static_cast<int>(below(static_cast<std::uint64_t>(high - low + 1))); }
  bool one_in(int n) { return below(static_cast<std::uint64_t>(n)) == 0; }
  template <class T>
  T among(std::initializer_list<T> values) {
    return *(values.begin() + static_cast<std::ptrdiff_t>(below(values.size())));
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace secateur
