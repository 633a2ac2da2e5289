// SPDX-License-Identifier: Apache-2.0
// What the keys of a memory document must fulfil together.
#pragma once

#include "config/checks.hpp"

namespace secateur::config {

void check_memory(const MemoryConfig& memory, const Require& require);

}  // namespace secateur::config
