// SPDX-License-Identifier: Apache-2.0
#include "schedule/packing/snapshots.hpp"

#include <algorithm>

namespace secateur::schedule {
namespace {

std::int64_t bytes_of(const ProductShape& shape, int column) {
  return shape.column_bytes.empty() ? 0 : shape.column_bytes[static_cast<std::size_t>(column)];
}

/// Column-major numbering over all PEs; closes a snapshot early when its columns would exceed the byte limit.
void pack_fold(const ProductShape& shape, const Chunk& chunk, const PackingRules& rules,
               std::vector<Snapshot>& snapshots) {
  Snapshot open{chunk.group, {}};
  std::int64_t open_bytes = 0;
  const auto close = [&] {
    if (!open.slots.empty()) snapshots.push_back(std::move(open));
    open = Snapshot{chunk.group, {}};
    open_bytes = 0;
  };
  for (const int column : chunk.columns) {
    const std::int64_t bytes = bytes_of(shape, column);
    bool counted = false;
    for (int row = 0; row < shape.row_blocks; ++row) {
      const bool full = static_cast<int>(open.slots.size()) == rules.pes();
      const bool too_large = !counted && rules.live_bytes_limit > 0 && open_bytes + bytes > rules.live_bytes_limit;
      if (full || too_large) {
        close();
        counted = false;
      }
      if (!counted) open_bytes += bytes;
      counted = true;
      open.slots.push_back({static_cast<int>(open.slots.size()), column, row});
    }
  }
  close();
}

/// Columns of `chunk` from `first` on that form one group: p_c, or fewer when the byte limit says so.
std::size_t column_group(const ProductShape& shape, const Chunk& chunk, const PackingRules& rules, std::size_t first) {
  std::int64_t bytes = 0;
  std::size_t end = first;
  while (end < chunk.columns.size() && end - first < static_cast<std::size_t>(rules.p_c)) {
    bytes += bytes_of(shape, chunk.columns[end]);
    if (end > first && rules.live_bytes_limit > 0 && bytes > rules.live_bytes_limit) break;
    ++end;
  }
  return end;
}

void pack_grid(const ProductShape& shape, const Chunk& chunk, const PackingRules& rules,
               std::vector<Snapshot>& snapshots) {
  for (std::size_t first = 0; first < chunk.columns.size();) {
    const std::size_t end = column_group(shape, chunk, rules, first);
    for (int row0 = 0; row0 < shape.row_blocks; row0 += rules.p_t) {
      Snapshot snapshot{chunk.group, {}};
      const int rows = std::min(rules.p_t, shape.row_blocks - row0);
      for (std::size_t i = first; i < end; ++i) {
        for (int row = 0; row < rows; ++row) {
          const int pe = static_cast<int>(i - first) * rules.p_t + row;
          snapshot.slots.push_back({pe, chunk.columns[i], row0 + row});
        }
      }
      snapshots.push_back(std::move(snapshot));
    }
    first = end;
  }
}

}  // namespace

std::vector<Snapshot> pack_snapshots(const ProductShape& shape, const std::vector<Chunk>& chunks,
                                     const PackingRules& rules) {
  std::vector<Snapshot> snapshots;
  for (const Chunk& chunk : chunks) {
    if (rules.grid) {
      pack_grid(shape, chunk, rules, snapshots);
    } else {
      pack_fold(shape, chunk, rules, snapshots);
    }
  }
  return snapshots;
}

}  // namespace secateur::schedule
