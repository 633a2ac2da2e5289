// SPDX-License-Identifier: Apache-2.0
// The physical parameters that calibration may fit, and their bounds. The clock is known, so it is none of them.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace secateur::compare {

/// launch: `host.launch_us`. efficiency: the memory's clock over that of its document, timings in nanoseconds kept
/// (docs/comparison.md, "Calibration"). operation: `controller.operation_cycles`.
enum class Parameter { launch, efficiency, operation };
inline constexpr std::size_t kParameterCount = 3;

struct ParameterInfo {
  const char* name;  ///< "host.launch_us"
  const char* unit;
  const char* doc;
  double low, high;  ///< default bounds
  int decimals;      ///< shown
};
extern const std::array<ParameterInfo, kParameterCount> kParameters;
inline const ParameterInfo& info(Parameter parameter) {
  return kParameters[static_cast<std::size_t>(parameter)];
}

struct FittedParameter {
  Parameter parameter = Parameter::launch;
  double low = 0, high = 1;  ///< bounds
};

/// "host.launch_us,memory_efficiency=0.5:1". Empty: all three.
/// @throws ConfigError: unknown names with the nearest, bounds that are none.
std::vector<FittedParameter> parse_fit(const std::string& text);

/// A value of every parameter.
struct PhysicalValues {
  double launch_us = 0;
  double efficiency = 1;
  double operation_cycles = 0;

  double& operator[](Parameter parameter);
  double operator[](Parameter parameter) const;
};

}  // namespace secateur::compare
