// SPDX-License-Identifier: Apache-2.0
// Integer quantities that must not be mixed up.
#pragma once

#include <cstdint>

namespace secateur::config {

using Cycle = std::int64_t;        ///< an edge, or a number of cycles, of the accelerator clock
using MemoryClock = std::int64_t;  ///< an edge, or a number of cycles, of a memory channel's clock

}  // namespace secateur::config
