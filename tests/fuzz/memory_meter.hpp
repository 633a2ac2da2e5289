// SPDX-License-Identifier: Apache-2.0
// Counts what operator new gives, in the program that links this. Memory of C libraries (decoders, SQLite) is not seen.
#pragma once

#include <cstddef>

#include "support/names.hpp"

namespace secateur::fuzz {

/// Bytes that are in use.
std::size_t memory_in_use();
/// The most since the last begin_peak().
std::size_t memory_peak();
void begin_peak();

}  // namespace secateur::fuzz
