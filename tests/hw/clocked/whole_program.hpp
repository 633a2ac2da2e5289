// SPDX-License-Identifier: Apache-2.0
// One random machine's program, run by the event-driven compute side over either memory side.
#pragma once

#include <cstdint>

#include "support/names.hpp"

namespace secateur::test {

/// Fails the running test for every figure and command in which the two runs differ.
void compare_whole_programs(std::uint64_t seed);

}  // namespace secateur::test
