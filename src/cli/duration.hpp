// SPDX-License-Identifier: Apache-2.0
// Durations for progress lines: rough, short.
#pragma once

#include <string>

namespace secateur::cli {

/// "42 s", "3 min", "2 h 5 min"
std::string shown_duration(double seconds);

}  // namespace secateur::cli
