// SPDX-License-Identifier: Apache-2.0
// Why points of a sweep or search do not count, as lines of a terminal.
#pragma once

#include <string>
#include <vector>

#include "base/namespaces.hpp"
#include "explore/reasons.hpp"

namespace secateur::cli {

/// Under a heading: how many, the first of them, why. Empty when every point counts. Lines of at most `width` columns;
/// of very many reasons the most frequent.
std::string reasons_text(const std::vector<Reason>& reasons, int width);

}  // namespace secateur::cli
