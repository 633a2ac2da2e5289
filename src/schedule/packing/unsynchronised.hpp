// SPDX-License-Identifier: Apache-2.0
// `column_sync: none`: each PE goes on with its next output block as soon as its own ends, steps staying common to the
// module. Cuts the steps into segments at each step after which a PE has ended a block.
#pragma once

#include <vector>

#include "schedule/packing/snapshots.hpp"

namespace secateur::schedule {

/// The output blocks that begin and that end in a segment.
struct SegmentSlots {
  std::vector<Slot> begun;
  std::vector<Slot> finished;
};

void time_unsynchronised(const ProductShape& shape, const PackingRules& rules, const std::vector<Snapshot>& snapshots,
                         std::vector<Segment>& segments, std::vector<SegmentSlots>& slots);

/// Which packed columns each segment needs first, and how many bytes nobody needs after it. `order`: columns as they
/// are fetched; a segment that needs one needs all before it. `segments` has slots.size() entries.
void set_columns(const ProductShape& shape, const std::vector<int>& order, const std::vector<SegmentSlots>& slots,
                 Segment* segments);

}  // namespace secateur::schedule
