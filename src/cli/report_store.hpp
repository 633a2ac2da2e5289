// SPDX-License-Identifier: Apache-2.0
// A sweep's or search's store as a page shows it: by columns, so that ten thousand points stay small.
#pragma once

#include <string>

#include "config/json.hpp"

namespace secateur::cli {

/// {name, store, kind, points, version, metrics[]{name, unit, doc, more_is_better, values[]}, axes[]{name, values[],
/// at[]}, point[], fidelity[], status[], why[], reasons[], bottlenecks[], bottleneck[], hypervolume}.
/// One row per point and fidelity; where a point has a result by event, its closed form is left out. `at[]`, `why[]`
/// and `bottleneck[]` are places in `values[]`, `reasons[]` and `bottlenecks[]`, -1 for none. Figures have seven
/// digits, whole ones all; null where there is none. hypervolume: {evaluations[], seconds[], front[], hypervolume[]} of
/// a search, else null.
/// @param folder of the store; `name`: for people. @throws ConfigError.
config::Json store_page_data(const std::string& folder, const std::string& name);

}  // namespace secateur::cli
