// SPDX-License-Identifier: Apache-2.0
// Zip archives made for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/names.hpp"

namespace secateur::test {

/// The bytes of an archive of the given entries, deflated. @throws std::runtime_error.
std::string zip_bytes(const std::vector<std::pair<std::string, std::string>>& entries);

}  // namespace secateur::test
