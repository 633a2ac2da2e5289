// SPDX-License-Identifier: Apache-2.0
// One random machine, run by the event-driven compute side and by the clocked one over memories that answer alike.
#pragma once

#include <cstdint>

#include "support/names.hpp"

namespace secateur::test {

/// Fails the running test for every figure in which the two differ.
void compare_compute_sides(std::uint64_t seed);

}  // namespace secateur::test
