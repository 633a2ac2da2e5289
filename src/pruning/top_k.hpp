// SPDX-License-Identifier: Apache-2.0
// Choosing what is kept: the k highest scores, ties to the lower index.
#pragma once

#include <vector>

namespace secateur::pruning {

/// Ascending indices of the k highest scores among those with `allowed` (empty: all).
std::vector<int> top_k(const std::vector<double>& scores, int k, const std::vector<bool>& allowed = {});

}  // namespace secateur::pruning
