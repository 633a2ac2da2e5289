// SPDX-License-Identifier: Apache-2.0
// Random choices of what a memory document may say beside its organisation and its timings.
#pragma once

#include "support/draw.hpp"
#include "support/names.hpp"
#include "units/memory/config.hpp"

namespace secateur::test {

/// Page policy, scheduler, standard (one time in three one of odd_standards()), refresh policy, and the timings that
/// only some standards have. refi leaves time beside the refreshes.
void draw_memory_policies(Draw& draw, MemoryConfig& memory);

}  // namespace secateur::test
