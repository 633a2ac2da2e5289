// SPDX-License-Identifier: Apache-2.0
// Why points do not count, grouped: what failed or broke a constraint for the same reason, whatever its numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "explore/point_result.hpp"

namespace secateur::explore {

struct Reason {
  std::string text;         ///< of the first point: "failed: accelerator.p_pe: got 3; ...", "does not fit the device"
  std::int64_t points = 0;  ///< that do not count for this
  PointIndex first = 0;     ///< the least of them
  bool others_differ = false;  ///< by their numbers
};

/// The most frequent first, then the one of the least point. `results`: one a point.
std::vector<Reason> reasons(const std::vector<PointResult>& results);

/// Of several results of a point the last: that of the machine where it was simulated. `results` as Store::results().
std::vector<PointResult> last_of_each(std::vector<PointResult> results);

}  // namespace secateur::explore
