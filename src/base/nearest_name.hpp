// SPDX-License-Identifier: Apache-2.0
// "Did you mean": the known name that is nearest to a mistyped one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace secateur {

/// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.
int edit_distance(std::string_view a, std::string_view b);

/// The nearest of `names` (ties: the first), or empty when none is near: a third of the letters may differ, and at
/// least two, but never all. Letter case does not count.
std::string nearest_name(std::string_view given, const std::vector<std::string>& names);

}  // namespace secateur
