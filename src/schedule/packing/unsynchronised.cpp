// SPDX-License-Identifier: Apache-2.0
#include "schedule/packing/unsynchronised.hpp"

#include <algorithm>
#include <deque>

#include "base/error.hpp"
#include "units/pe/timing/step_length.hpp"

namespace secateur::schedule {
namespace {

/// The PEs of a module, each with its own list of output blocks.
class FreeRunningPes {
 public:
  FreeRunningPes(const ProductShape& shape, const PackingRules& rules, const std::vector<Snapshot>& snapshots)
      : shape_(shape),
        rules_(rules),
        length_(shape, rules),
        blocks_left_(static_cast<std::size_t>(shape.columns)),
        order_(static_cast<std::size_t>(shape.columns), -1),
        pes_(static_cast<std::size_t>(rules.pes())) {
    for (const Snapshot& snapshot : snapshots) {
      for (const Slot& slot : snapshot.slots) {
        Pe& pe = pes_[static_cast<std::size_t>(slot.pe)];
        pe.waiting.push_back(slot);
        pe.used = true;
        ++blocks_left_[static_cast<std::size_t>(slot.column)];
        ++unfinished_;
        int& order = order_[static_cast<std::size_t>(slot.column)];
        if (order >= 0) continue;
        order = static_cast<int>(by_order_.size());
        by_order_.push_back(slot.column);
      }
    }
  }

  bool done() const { return unfinished_ == 0; }

  /// One segment: blocks begin, steps pass until the first of the working PEs has ended its block.
  void run(Segment& segment, SegmentSlots& slots) {
    begin_all(slots);
    int steps = shape_.inner_blocks + 1;
    for (const Pe& pe : pes_) {
      if (pe.working) steps = std::min(steps, shape_.kept(pe.slot.column) - pe.done_steps);
    }
    if (steps > shape_.inner_blocks) {
      SECATEUR_CHECK(done() || !slots.finished.empty(), "no PE can take its next output block");
      free_room();
      return;
    }
    for (int step = 0; step < steps; ++step) make_step(segment);
    for (Pe& pe : pes_) {
      if (pe.working && pe.done_steps == shape_.kept(pe.slot.column)) finish(pe, slots);
    }
    free_room();
  }

 private:
  struct Pe {
    std::deque<Slot> waiting;
    Slot slot;
    int done_steps = 0;
    bool working = false;
    bool used = false;  ///< has an output block in this operation
  };

  std::int64_t bytes_of(int column) const {
    return shape_.column_bytes.empty() ? 0 : shape_.column_bytes[static_cast<std::size_t>(column)];
  }

  /// Columns are fetched in the order in which snapshots name them, a PE that is ahead waiting for all before its own:
  /// the oldest column held can then always be finished, and a full buffer cannot lock the module.
  bool can_use(int column) const {
    if (rules_.live_bytes_limit == 0) return true;
    std::int64_t held = held_bytes_;
    for (int next = fetched_; next <= order_[static_cast<std::size_t>(column)]; ++next) {
      const std::int64_t bytes = bytes_of(by_order_[static_cast<std::size_t>(next)]);
      if (held > 0 && held + bytes > rules_.live_bytes_limit) return false;
      held += bytes;
    }
    return true;
  }

  void fetch(int column) {
    for (; fetched_ <= order_[static_cast<std::size_t>(column)]; ++fetched_) {
      held_bytes_ += bytes_of(by_order_[static_cast<std::size_t>(fetched_)]);
    }
  }

  /// At the end of a segment: until then the buffer holds what it began with.
  void free_room() {
    held_bytes_ -= released_bytes_;
    released_bytes_ = 0;
  }

  void begin_all(SegmentSlots& slots) {
    for (bool changed = true; changed;) {
      changed = false;
      for (Pe& pe : pes_) {
        while (!pe.working && !pe.waiting.empty() && can_use(pe.waiting.front().column)) {
          begin(pe, slots);
          changed = true;
        }
      }
    }
  }

  void begin(Pe& pe, SegmentSlots& slots) {
    pe.slot = pe.waiting.front();
    pe.waiting.pop_front();
    fetch(pe.slot.column);
    pe.done_steps = 0;
    pe.working = true;
    slots.begun.push_back(pe.slot);
    if (shape_.kept(pe.slot.column) == 0) finish(pe, slots);
  }

  void make_step(Segment& segment) {
    blocks_.clear();
    bool somebody_ended = false;
    for (Pe& pe : pes_) {
      if (!pe.working) {
        somebody_ended = somebody_ended || pe.used;
        continue;
      }
      const int inner = shape_.mask ? shape_.mask->rows_of(pe.slot.column)[pe.done_steps] : pe.done_steps;
      blocks_.push_back({pe.slot.column, pe.slot.row, inner});
      ++pe.done_steps;
    }
    const Cycle cycles = length_.cycles(blocks_);
    segment.cycles += cycles;
    segment.feature_cycles += cycles - rules_.step_cycles;
    if (somebody_ended) segment.sync_cycles += rules_.step_cycles;
  }

  void finish(Pe& pe, SegmentSlots& slots) {
    pe.working = false;
    slots.finished.push_back(pe.slot);
    --unfinished_;
    const auto column = static_cast<std::size_t>(pe.slot.column);
    if (--blocks_left_[column] == 0) released_bytes_ += bytes_of(pe.slot.column);
  }

  const ProductShape& shape_;
  const PackingRules& rules_;
  StepLength length_;
  std::vector<int> blocks_left_;
  std::vector<int> order_;     ///< of first need, by column
  std::vector<int> by_order_;  ///< columns
  std::vector<Pe> pes_;
  std::vector<StepBlock> blocks_;
  std::int64_t held_bytes_ = 0;
  std::int64_t released_bytes_ = 0;  ///< of held_bytes_, nobody needs them any more
  int fetched_ = 0;                  ///< columns, by order
  int unfinished_ = 0;
};

}  // namespace

void time_unsynchronised(const ProductShape& shape, const PackingRules& rules, const std::vector<Snapshot>& snapshots,
                         std::vector<Segment>& segments, std::vector<SegmentSlots>& slots) {
  for (auto first = snapshots.begin(); first != snapshots.end();) {
    const auto end = std::find_if(first, snapshots.end(), [&](const Snapshot& s) { return s.group != first->group; });
    FreeRunningPes pes(shape, rules, {first, end});
    while (!pes.done()) {
      segments.emplace_back();
      slots.emplace_back();
      segments.back().group = first->group;
      pes.run(segments.back(), slots.back());
    }
    first = end;
  }
}

void set_columns(const ProductShape& shape, const std::vector<int>& order, const std::vector<SegmentSlots>& slots,
                 Segment* segments) {
  if (shape.column_bytes.empty()) return;
  auto next = order.begin();
  std::vector<int> blocks_left(static_cast<std::size_t>(shape.columns));
  for (const SegmentSlots& segment : slots) {
    for (const Slot& slot : segment.finished) ++blocks_left[static_cast<std::size_t>(slot.column)];
  }
  std::vector<bool> fetched(static_cast<std::size_t>(shape.columns));
  for (std::size_t i = 0; i < slots.size(); ++i) {
    for (const Slot& slot : slots[i].begun) {
      while (!fetched[static_cast<std::size_t>(slot.column)]) {
        const auto column = static_cast<std::size_t>(*next++);
        segments[i].column_bytes.push_back(shape.column_bytes[column]);
        segments[i].columns.push_back(static_cast<std::uint16_t>(column));
        fetched[column] = true;
      }
    }
    for (const Slot& slot : slots[i].finished) {
      const auto column = static_cast<std::size_t>(slot.column);
      if (--blocks_left[column] > 0) continue;
      segments[i].released_bytes += shape.column_bytes[column];
      segments[i].released.push_back(static_cast<std::uint16_t>(column));
    }
  }
}

}  // namespace secateur::schedule
