// SPDX-License-Identifier: Apache-2.0
// Other shapes of a machine - p_h, p_t, p_c, p_pe - of about as many multipliers: what could stand on the same part of
// the device.
#pragma once

#include <vector>

#include "base/namespaces.hpp"
#include "sim/machine.hpp"

namespace secateur::explore {

struct Shape {
  int p_h = 1, p_t = 1, p_c = 1, p_pe = 1;
};

/// Of shapes with at most a fifth more or fewer multipliers, whose p_pe divides the block, that fit the device: up to
/// `most`, those with the fewest cycles by the closed form; of equal ones those that take less of the device first. The
/// closed form knows no stalls: what these are worth is for a simulation to say.
std::vector<Shape> shapes_of_same_size(const Machine& machine, std::size_t most);

}  // namespace secateur::explore
