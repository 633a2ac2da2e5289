// SPDX-License-Identifier: Apache-2.0
// A clock as arithmetic: where its edges lie, and how messages cross between clocks
// (docs/microarchitecture.md, Conventions). Nothing toggles.
#pragma once

#include <cstdint>

#include <systemc>

#include "config/units.hpp"

namespace secateur::hw {

class Clock {
 public:
  explicit Clock(std::int64_t khz) : khz_(khz) {}

  /// floor(n * 10^12 / f) femtoseconds.
  std::int64_t edge_fs(Cycle n) const { return static_cast<std::int64_t>(Wide{n} * kFsTimesKhz / khz_); }
  sc_core::sc_time edge_time(Cycle n) const {
    return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(edge_fs(n)));
  }

  /// The last edge at or before `fs`.
  Cycle edge_at_or_before(std::int64_t fs) const {
    // edge_fs(n) <= fs exactly when n * 10^12 < (fs + 1) * f.
    return static_cast<Cycle>(((Wide{fs} + 1) * khz_ - 1) / kFsTimesKhz);
  }
  /// The present edge; simulated time stands on one.
  Cycle edge_now() const {
    return edge_at_or_before(static_cast<std::int64_t>(sc_core::sc_time_stamp().value()));
  }
  /// Where a message that leaves another clock domain at `fs` arrives: the second edge strictly after.
  Cycle crossing(std::int64_t fs) const { return edge_at_or_before(fs) + 2; }

  std::int64_t khz() const { return khz_; }

 private:
  __extension__ using Wide = __int128;
  static constexpr std::int64_t kFsTimesKhz = 1'000'000'000'000;

  std::int64_t khz_;
};

}  // namespace secateur::hw
