// SPDX-License-Identifier: Apache-2.0
// A row's `axes` as our own writer makes it: one JSON object of numbers, texts without escapes and truth values, no
// blanks, names in the order of the columns. It is read here without making a tree, fifty times as fast: a store has a
// million of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/namespaces.hpp"

namespace secateur::explore {

/// Slices of `text`, one per column, texts with their quotes; empty where the row lacks the column. False: it is
/// written in another way, or unsound; then the JSON reader decides, and `values` is of no use.
bool read_flat_row(std::string_view text, const std::vector<std::string>& columns,
                   std::vector<std::string_view>& values);

}  // namespace secateur::explore
