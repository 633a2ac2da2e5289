// SPDX-License-Identifier: Apache-2.0
// What the DMA ports have held.
#pragma once

#include "base/namespaces.hpp"
#include "base/statistic.hpp"

namespace secateur::hw {

inline constexpr QueueKind kPortTransfers{"dma port {} transfers", "transfers", "With bursts left to issue."};
inline constexpr QueueKind kPortBursts{"dma port {} outstanding bursts", "bursts", "Issued and not complete."};

}  // namespace secateur::hw
