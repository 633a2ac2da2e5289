// SPDX-License-Identifier: Apache-2.0
// The files that an exploration names, before any point is run: faults that no value of an axis can mend, since they
// would be every point's. Rules over several keys depend on the point, and are its own to break.
#pragma once

#include <vector>

#include "base/error.hpp"
#include "explore/exploration.hpp"

namespace secateur::explore {

/// Of documents - those of axes too, and those that these name -, checkpoints, masks, scores, and the store of a warm
/// start. `exploration` is otherwise sound.
std::vector<Fault> named_file_faults(const Exploration& exploration);

}  // namespace secateur::explore
