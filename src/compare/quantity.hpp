// SPDX-License-Identifier: Apache-2.0
// What boards and synthesis reports say in figures, and what we say of the same: one table of name, unit, the columns
// that may hold it, and where it stands in a result.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/figure.hpp"
#include "base/namespaces.hpp"
#include "config/json.hpp"

namespace secateur::compare {

enum class Quantity { latency_ms, throughput_fps, power_w, dsp, lut, ff, bram36, uram };

inline constexpr std::size_t kQuantityCount = 8;
using Quantities = std::array<double, kQuantityCount>;  ///< by Quantity; NaN: not given
inline constexpr double kNotGiven = std::numeric_limits<double>::quiet_NaN();

inline Quantities no_quantities() {
  Quantities none;
  none.fill(kNotGiven);
  return none;
}

struct QuantityInfo {
  Quantity quantity;
  const char* name;  ///< column, and result field
  const char* unit;  ///< "ms"; empty for counts
  bool is_resource;  ///< of the machine as built, not of a run; may be 0
};
extern const std::array<QuantityInfo, kQuantityCount> kQuantities;
inline const QuantityInfo& info(Quantity quantity) {
  return kQuantities[static_cast<std::size_t>(quantity)];
}
inline double value_of(const Quantities& values, Quantity quantity) {
  return values[static_cast<std::size_t>(quantity)];
}

/// What a measured figure may be, in our unit: from far below any machine to far above, so that other units still pass.
FigureRule figure_rule(Quantity quantity);
/// Measured clocks; another unit still passes.
inline constexpr double kMostClockMhz = 1e12;

/// A column of this name holds `quantity`, times `scale` of our unit: "latency_us" is latency_ms with 0.001.
struct QuantityColumn {
  std::string name;
  Quantity quantity = Quantity::latency_ms;
  double scale = 1.0;
  double step = 0;  ///< of the figures as the column has them: 1, 0.5; 0: any
};
const std::vector<QuantityColumn>& quantity_columns();

/// Of a result.json, or the `result` of a point in a store. power_w is energy over time: the first-order estimate.
Quantities quantities_of_result(const Json& result);

}  // namespace secateur::compare
