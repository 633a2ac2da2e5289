// SPDX-License-Identifier: Apache-2.0
// Inputs made from seeds, the same on every machine: cut off, changed in places, grown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "support/names.hpp"

namespace secateur::fuzz {

/// At most `steps` beginnings of the seed, evenly spread, without the whole.
std::vector<std::string> beginnings(const std::string& seed, std::size_t steps);

/// One to four changes: bits, bytes, parts taken out, copied or put from `other`, numbers replaced, brackets, blanks
/// and edge values put in.
std::string changed(std::string text, const std::string& other, std::mt19937& random);

/// A part of the seed, in its place so often that the whole has about `size` bytes.
std::string grown(const std::string& seed, std::size_t size, std::mt19937& random);

}  // namespace secateur::fuzz
