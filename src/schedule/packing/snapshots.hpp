// SPDX-License-Identifier: Apache-2.0
// Packs the output blocks of a module's chunks into snapshots (docs/microarchitecture/compute.md 2.3): which PE makes
// which output block. No time.
#pragma once

#include <vector>

#include "schedule/packing/segments.hpp"

namespace secateur::schedule {

/// One output block on one PE.
struct Slot {
  int pe = 0;
  int column = 0;
  int row = 0;
};

struct Snapshot {
  int group = 0;
  std::vector<Slot> slots;  ///< by ascending PE
};

std::vector<Snapshot> pack_snapshots(const ProductShape& shape, const std::vector<Chunk>& chunks,
                                     const PackingRules& rules);

}  // namespace secateur::schedule
