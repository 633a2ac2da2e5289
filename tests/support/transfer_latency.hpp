// SPDX-License-Identifier: Apache-2.0
// How long a memory system of a test takes.
#pragma once

#include <cstdint>
#include <functional>

#include "config/units.hpp"
#include "support/names.hpp"

namespace secateur::test {

/// Cycles from the enqueueing of a transfer until it is done, at least 1. `source`: 0 the transfer unit, 1 + m module
/// m; `number`: how many transfers that source has enqueued before.
using TransferLatency = std::function<Cycle(int source, std::uint64_t number)>;

}  // namespace secateur::test
