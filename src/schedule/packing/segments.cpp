// SPDX-License-Identifier: Apache-2.0
#include "schedule/packing/segments.hpp"

#include <algorithm>

#include "base/math.hpp"
#include "schedule/packing/snapshots.hpp"
#include "schedule/packing/unsynchronised.hpp"
#include "units/pe/timing/step_length.hpp"

namespace secateur::schedule {
namespace {

/// Inner block of step j of a column.
int inner_of(const ProductShape& shape, int column, int step) {
  return shape.mask ? shape.mask->rows_of(column)[step] : step;
}

/// Steps of one snapshot: all streams together, each at its own inner block.
void time_snapshot(const ProductShape& shape, const PackingRules& rules, const Snapshot& snapshot, StepLength& length,
                   Segment& segment) {
  int longest = 0;
  int shortest = shape.inner_blocks;
  std::vector<StepBlock> blocks;
  for (const Slot& slot : snapshot.slots) {
    blocks.push_back({slot.column, slot.row, 0});
    longest = std::max(longest, shape.kept(slot.column));
    shortest = std::min(shortest, shape.kept(slot.column));
  }
  segment.sync_cycles = rules.step_cycles * (longest - shortest);
  segment.cycles = rules.step_cycles * longest;
  if (longest == 0 || length.never_stalls(blocks)) return;
  if (!shape.mask) {
    segment.cycles = length.cycles(blocks) * longest;
  } else {
    segment.cycles = 0;
    for (int step = 0; step < longest; ++step) {
      blocks.clear();
      for (const Slot& slot : snapshot.slots) {
        if (shape.kept(slot.column) > step)
          blocks.push_back({slot.column, slot.row, inner_of(shape, slot.column, step)});
      }
      segment.cycles += length.cycles(blocks);
    }
  }
  segment.feature_cycles = segment.cycles - rules.step_cycles * longest;
}

/// Every column at the mean load: the i-th snapshot ends ceil(steps so far * kept / columns) after the first begins.
void time_at_mean_load(const ProductShape& shape, const PackingRules& rules, const MeanLoad& mean,
                       const std::vector<Snapshot>& snapshots, std::vector<Segment>& segments) {
  if (shape.inner_blocks == 0) return;  // idealise.embedding: no steps
  StepLength length(shape, rules);
  std::int64_t step_sum = 0;
  Cycle before = 0;
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    std::vector<StepBlock> blocks;
    for (const Slot& slot : snapshots[i].slots) blocks.push_back({slot.column, slot.row, 0});
    const Cycle step = length.cycles(blocks);
    step_sum += step;
    const Cycle end = ceil_div<std::int64_t>(step_sum * mean.kept, mean.columns);
    segments[i].cycles = end - before;
    segments[i].feature_cycles = segments[i].cycles * (step - rules.step_cycles) / step;
    before = end;
  }
}

/// How many output blocks of each row block occur in `slots`, ascending by row.
std::vector<FinishedBlocks> blocks_by_row(int row_blocks, const std::vector<Slot>& slots) {
  std::vector<int> blocks(static_cast<std::size_t>(row_blocks));
  for (const Slot& slot : slots) ++blocks[static_cast<std::size_t>(slot.row)];
  std::vector<FinishedBlocks> present;
  for (int row = 0; row < row_blocks; ++row) {
    if (blocks[static_cast<std::size_t>(row)] > 0) present.push_back({row, blocks[static_cast<std::size_t>(row)]});
  }
  return present;
}

void set_drain(const ProductShape& shape, const PackingRules& rules, const std::vector<Slot>& finished,
               Segment& segment) {
  segment.finished = blocks_by_row(shape.row_blocks, finished);
  segment.blocks.reserve(finished.size());
  for (const Slot& slot : finished) {
    segment.blocks.push_back({static_cast<std::uint16_t>(slot.row), static_cast<std::uint16_t>(slot.column)});
  }
  if (rules.ideal_drain || finished.empty()) return;
  std::vector<std::int64_t> blocks_of_bank(static_cast<std::size_t>(rules.p_t));
  for (const FinishedBlocks& row : segment.finished) {
    blocks_of_bank[static_cast<std::size_t>(row.row % rules.p_t)] += row.blocks;
  }
  const std::int64_t most = *std::max_element(blocks_of_bank.begin(), blocks_of_bank.end());
  segment.drain_cycles = ceil_div<std::int64_t>(most * rules.slices * rules.writers, rules.ports);
}

void set_left_rows(const ProductShape& shape, const std::vector<Slot>& begun, Segment& segment) {
  for (const FinishedBlocks& row : blocks_by_row(shape.row_blocks, begun)) {
    segment.left_rows.push_back(static_cast<std::uint16_t>(row.row));
  }
}

/// Columns in the order in which snapshots first need them.
std::vector<int> prefetch_order(const ProductShape& shape, const std::vector<Snapshot>& snapshots) {
  std::vector<int> order;
  std::vector<bool> named(static_cast<std::size_t>(shape.columns));
  for (const Snapshot& snapshot : snapshots) {
    for (const Slot& slot : snapshot.slots) {
      if (!named[static_cast<std::size_t>(slot.column)]) order.push_back(slot.column);
      named[static_cast<std::size_t>(slot.column)] = true;
    }
  }
  return order;
}

}  // namespace

PackingRules packing_rules(const AcceleratorConfig& accelerator, int block, bool broadcast) {
  const std::int64_t u = ceil_div(block, accelerator.p_pe);
  PackingRules rules;
  rules.p_t = accelerator.p_t;
  rules.p_c = accelerator.p_c;
  rules.ports = accelerator.features.ports;
  rules.step_cycles = u * u * block;
  rules.left_reads = u * block;
  rules.right_reads = u * u * block;
  rules.slices = u * block;
  rules.writers = broadcast ? accelerator.p_h : 1;
  rules.grid = accelerator.mapping == Mapping::grid && !accelerator.idealise.mapping;
  rules.snapshot_sync = accelerator.column_sync == ColumnSync::snapshot;
  rules.ideal_ports = accelerator.idealise.feature_ports;
  rules.ideal_drain = accelerator.idealise.pipeline;
  rules.mean_load = accelerator.idealise.imbalance;
  if (!accelerator.idealise.memory) {
    rules.live_bytes_limit = static_cast<std::int64_t>(accelerator.weights.capacity_kib) * 1024 / 2;
  }
  return rules;
}

std::vector<Segment> pack_segments(const ProductShape& shape, const std::vector<Chunk>& chunks,
                                   const PackingRules& rules, const MeanLoad& mean) {
  const std::vector<Snapshot> snapshots = pack_snapshots(shape, chunks, rules);
  std::vector<SegmentSlots> slots;
  std::vector<Segment> segments;
  if (!rules.snapshot_sync && !rules.mean_load) {
    time_unsynchronised(shape, rules, snapshots, segments, slots);
  } else {
    segments.resize(snapshots.size());
    StepLength length(shape, rules);
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
      segments[i].group = snapshots[i].group;
      slots.push_back({snapshots[i].slots, snapshots[i].slots});
      if (!rules.mean_load) time_snapshot(shape, rules, snapshots[i], length, segments[i]);
    }
    if (rules.mean_load) time_at_mean_load(shape, rules, mean, snapshots, segments);
  }
  for (std::size_t i = 0; i < segments.size(); ++i) {
    set_left_rows(shape, slots[i].begun, segments[i]);
    set_drain(shape, rules, slots[i].finished, segments[i]);
  }
  if (!rules.independent) {
    set_columns(shape, prefetch_order(shape, snapshots), slots, segments.data());
  } else {
    for (std::size_t i = 0; i < segments.size(); ++i) {
      set_columns(shape, prefetch_order(shape, {snapshots[i]}), {slots[i]}, &segments[i]);
    }
  }
  return segments;
}

LoadFigures load_figures(const ProductShape& shape, const std::vector<Chunk>& chunks, const PackingRules& rules) {
  LoadFigures figures;
  for (const Snapshot& snapshot : pack_snapshots(shape, chunks, rules)) {
    int longest = 0;
    std::int64_t sum = 0;
    for (const Slot& slot : snapshot.slots) {
      longest = std::max(longest, shape.kept(slot.column));
      sum += shape.kept(slot.column);
    }
    figures.longest += longest;
    figures.mean += static_cast<double>(sum) / static_cast<double>(snapshot.slots.size());
  }
  return figures;
}

}  // namespace secateur::schedule
