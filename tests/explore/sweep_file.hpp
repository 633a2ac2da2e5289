// SPDX-License-Identifier: Apache-2.0
// Sweep files for tests: the smallest network on the smallest machine, a millisecond a point.
#pragma once

#include <string>

#include "explore/exploration.hpp"
#include "support/names.hpp"
#include "support/temporary_folder.hpp"

namespace secateur::test {

/// `more`: further keys, "\"axes\": [...]".
inline std::string sweep_text(const std::string& more) {
  return R"({"network": "shapes_vit", "pruning": "b8_rb50_rt50", "accelerator": "tiny", )" + more + "}";
}

inline Exploration sweep_of(const TemporaryFolder& folder, const std::string& more) {
  return load_exploration(ExplorationKind::sweep, folder.write("sweep.json", sweep_text(more)));
}

}  // namespace secateur::test
