// SPDX-License-Identifier: Apache-2.0
// Load balancing policies: which head module gets which weight columns (or head-wide groups of them), and in which
// order (docs/microarchitecture/buffers.md 3.2).
#pragma once

#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"

namespace secateur::schedule {

/// Items by load, heaviest first, ties to the lower index.
std::vector<int> heaviest_first(const std::vector<std::int64_t>& loads);

/// For each of `modules` head modules the items it gets, in its order. `dynamic` has no static assignment: it is
/// answered like `sorted`.
std::vector<std::vector<int>> assign_items(Balance policy, const std::vector<std::int64_t>& loads, int modules);

}  // namespace secateur::schedule
