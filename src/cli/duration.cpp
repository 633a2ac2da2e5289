// SPDX-License-Identifier: Apache-2.0
#include "cli/duration.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

namespace secateur::cli {

std::string shown_duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  if (whole < 120) return fmt::format("{} s", whole);
  if (whole < 7200) return fmt::format("{} min", whole / 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace secateur::cli
