// SPDX-License-Identifier: Apache-2.0
// Bits that a program moves in and out of the on-chip buffers, for the energy estimate (docs/energy.md). Sharing is
// taken as complete: a weight slice is read once for the p_t PEs of a column, a feature slice once for the p_c columns.
#pragma once

#include <cstdint>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "schedule/program.hpp"

namespace secateur::schedule {

std::int64_t buffer_bits(const Program& program, const AcceleratorConfig& accelerator, int block);

}  // namespace secateur::schedule
