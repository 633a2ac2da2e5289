// SPDX-License-Identifier: Apache-2.0
// What the interconnect has held.
#pragma once

#include "base/namespaces.hpp"
#include "base/statistic.hpp"

namespace secateur::hw {

inline constexpr QueueKind kResponses{"interconnect response bursts", "bursts", "In the fullest response queue."};

}  // namespace secateur::hw
