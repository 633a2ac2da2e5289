// SPDX-License-Identifier: Apache-2.0
// What the weight buffers have held.
#pragma once

#include "base/namespaces.hpp"
#include "base/statistic.hpp"

namespace secateur::hw {

inline constexpr QueueKind kWeightBuffer{"head module {} weight buffer bytes", "bytes",
                                         "Present and prefetched columns."};

}  // namespace secateur::hw
