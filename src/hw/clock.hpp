// SPDX-License-Identifier: Apache-2.0
// A clock as arithmetic: where its edges lie, and how messages cross between clocks
// (docs/microarchitecture.md, Conventions). Nothing toggles.
#pragma once

#include <cstdint>

#include <systemc>

#include "base/error.hpp"
#include "base/namespaces.hpp"
#include "config/units.hpp"

namespace secateur::hw {

class Clock {
 public:
  /// `khz`: 1 to kFastest, so that the products below fit 64 bits.
  explicit Clock(std::int64_t khz) : khz_(khz) {
    SECATEUR_CHECK(khz >= 1 && khz <= kFastest, "a clock's frequency is out of range");
  }

  /// floor(n * 10^12 / f) femtoseconds.
  std::int64_t edge_fs(Cycle n) const { return n / khz_ * kFsTimesKhz + n % khz_ * kFsTimesKhz / khz_; }
  sc_core::sc_time edge_time(Cycle n) const {
    return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(edge_fs(n)));
  }

  /// The last edge at or before `fs`, which is not negative.
  Cycle edge_at_or_before(std::int64_t fs) const {
    // edge_fs(n) <= fs exactly when n * 10^12 < (fs + 1) * f.
    const std::int64_t whole = (fs + 1) / kFsTimesKhz;
    const std::int64_t rest = (fs + 1) % kFsTimesKhz;
    return whole * khz_ + (rest == 0 ? -1 : (rest * khz_ - 1) / kFsTimesKhz);
  }
  /// The present edge; simulated time stands on one.
  Cycle edge_now() const { return edge_at_or_before(static_cast<std::int64_t>(sc_core::sc_time_stamp().value())); }
  /// Where a message that leaves another clock domain at `fs` arrives: the second edge strictly after.
  Cycle crossing(std::int64_t fs) const { return edge_at_or_before(fs) + 2; }

  std::int64_t khz() const { return khz_; }

 private:
  static constexpr std::int64_t kFsTimesKhz = 1'000'000'000'000;
  static constexpr std::int64_t kFastest = 9'000'000;  // 9 GHz

  std::int64_t khz_;
};

}  // namespace secateur::hw
