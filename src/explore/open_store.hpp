// SPDX-License-Identifier: Apache-2.0
// The store of an exploration: a new one, or the one that is there when it is of the same exploration.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "explore/exploration.hpp"
#include "explore/store.hpp"

namespace secateur::explore {

/// What the store says of itself.
StoreDescription describe(const Exploration& exploration, PointIndex points);

/// Lines "axes[0].values[1]: 2 in the store, 4 now"; empty when nothing differs that results depend on.
std::vector<std::string> differences(const StoreDescription& stored, const StoreDescription& now);

/// What a process that was killed while it made a store leaves.
const std::set<std::string>& unfinished_store_files();

/// A store may be made here. @throws ConfigError: it is no folder, or holds other files or a store.
void check_new_store(const std::string& out);

/// What of a store that is there already.
struct EarlierStore {
  bool resume = false;   ///< goes on in it
  bool replace = false;  ///< removes it, and the tables beside it
};

/// @throws ConfigError: `out` is no folder or holds other files; it holds a store and `earlier` says nothing of it; the
/// stored exploration differs. Nothing that is there is touched then.
Store open_store(const Exploration& exploration, PointIndex points, const std::string& out, EarlierStore earlier);

}  // namespace secateur::explore
