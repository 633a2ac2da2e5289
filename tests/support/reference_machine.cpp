// SPDX-License-Identifier: Apache-2.0
#include "support/reference_machine.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>

#include "base/decimal.hpp"
#include "support/names.hpp"

namespace secateur::test {
namespace {

constexpr Cycle kNever = std::numeric_limits<Cycle>::max();

/// Marks of one unit, a cycle each.
struct Marks {
  std::vector<char> busy;
  std::vector<char> stalls[hw::kStallCauses];

  void stall(hw::StallCause cause, Cycle from, Cycle to) { set(stalls[static_cast<std::size_t>(cause)], from, to); }

  static void set(std::vector<char>& marks, Cycle from, Cycle to) {
    if (to <= from) return;
    if (static_cast<Cycle>(marks.size()) < to) marks.resize(static_cast<std::size_t>(to));
    std::fill(marks.begin() + from, marks.begin() + to, 1);
  }
  hw::UnitCycles close(Cycle total) const {
    hw::UnitCycles cycles;
    for (Cycle c = 0; c < total; ++c) {
      const auto marked = [c](const std::vector<char>& marks) {
        return c < static_cast<Cycle>(marks.size()) && marks[static_cast<std::size_t>(c)];
      };
      std::size_t cause = 0;
      while (cause < hw::kStallCauses && !marked(stalls[cause])) ++cause;
      if (marked(busy)) {
        ++cycles.busy;
      } else if (cause < hw::kStallCauses) {
        cycles.add_stalls(static_cast<hw::StallCause>(cause));
      } else {
        ++cycles.idle;
      }
    }
    return cycles;
  }
};

struct Waiting {
  OperationIndex operation = 0;
  const Segment* segment = nullptr;
  bool dynamic = false;
  std::size_t asked = 0;
  std::size_t arrived = 0;
  Cycle arrived_at = 0;
};

struct Module {
  std::deque<Waiting> waiting;
  std::size_t operation_cursor = 0, segment_cursor = 0;
  std::uint64_t transfers = 0;
  std::int64_t held = 0;
  bool may_ask = true;
  std::optional<Cycle> asked_at;
  bool issued = false, running = false;
  Cycle issued_at = 0, previous_end = 0, segment_end = 0, drain_end = 0;
  std::vector<Cycle> set_free;
  std::size_t next_set = 0;
  hw::OperationStalls stalls;
};

/// An arrival: row tile part of an operation, or a weight column of a module's waiting segment.
struct Event {
  bool tile = true;
  OperationIndex operation = 0;
  int group = 0, row = 0, parts = 1;
  int module = 0;
  const Segment* segment = nullptr;
};

class Reference {
 public:
  Reference(const Program& program, const AcceleratorConfig& accelerator, Cycle crossing,
            const TransferLatency& latency)
      : program_(program),
        config_(accelerator),
        crossing_(accelerator.idealise.pipeline ? 0 : crossing),
        latency_(latency),
        modules_(static_cast<std::size_t>(accelerator.p_h)),
        queue_next_(program.operations.size()) {
    for (Module& module : modules_) module.set_free.assign(static_cast<std::size_t>(program.accumulator_sets), 0);
    for (const Operation& operation : program.operations) {
      const int parts = operation.unit == Unit::mpca ? operation.product->blocks_per_tile : 1;
      parts_left_.emplace_back(static_cast<std::size_t>(operation.tiles.count()), parts);
      done_at_.emplace_back(static_cast<std::size_t>(operation.tiles.count()), 0);
    }
    out_.starts.assign(program.operations.size(), kNever);
    out_.ends.assign(program.operations.size(), 0);
    out_.stalls.resize(program.operations.size());
    for (const OperationIndex index : of(Unit::dma)) {
      for (int row = 0; row < op(index).tiles.rows; ++row) pending_.push_back({index, row});
    }
  }

  ReferenceOutcome run() {
    const auto last = static_cast<OperationIndex>(program_.operations.size()) - 1;
    const Decimal launch = Decimal::from_double(config_.host.launch_us);
    now_ = Decimal(launch.numerator(), launch.denominator() * 1000).ceil_of(config_.clock_khz());
    issue_at_ = now_;
    elementwise_free_ = selector_free_ = now_;
    for (; !complete(last) || now_ < out_.ends[static_cast<std::size_t>(last)]; ++now_) {
      if (now_ > 20'000'000) throw std::runtime_error("the reference never ends");
      serve_balancer();
      while (step()) {
      }
      mark_drains();
    }
    out_.cycles = out_.ends[static_cast<std::size_t>(last)];
    for (std::size_t i = 0; i < out_.starts.size(); ++i) out_.starts[i] = std::min(out_.starts[i], out_.ends[i]);
    for (int unit = 0; unit < kUnits; ++unit) out_.units[unit] = marks_[unit].close(out_.cycles);
    return out_;
  }

 private:
  const Operation& op(OperationIndex index) const { return program_.operations[static_cast<std::size_t>(index)]; }
  const std::vector<OperationIndex>& of(Unit unit) const { return program_.of_unit[static_cast<std::size_t>(unit)]; }
  Marks& marks(Unit unit) { return marks_[static_cast<std::size_t>(unit)]; }

  /// Everything that can happen at this edge, once; true when something did.
  bool step() {
    bool changed = take_events();
    changed |= serve_transfers();
    for (std::size_t m = 0; m < modules_.size(); ++m) changed |= serve_module(static_cast<int>(m));
    changed |= join_and_issue();
    changed |= serve_elementwise();
    changed |= serve_selector();
    return changed;
  }

  bool take_events() {
    bool taken = false;
    while (!events_.empty() && events_.begin()->first <= now_) {
      const Event event = events_.begin()->second;
      events_.erase(events_.begin());
      taken = true;
      if (event.tile) {
        const auto o = static_cast<std::size_t>(event.operation);
        const auto tile = static_cast<std::size_t>(event.group * op(event.operation).tiles.rows + event.row);
        parts_left_[o][tile] -= event.parts;
        done_at_[o][tile] = std::max(done_at_[o][tile], now_);
        out_.ends[o] = std::max(out_.ends[o], now_);
        continue;
      }
      for (Waiting& waiting : modules_[static_cast<std::size_t>(event.module)].waiting) {
        if (waiting.segment != event.segment || waiting.operation != event.operation) continue;
        ++waiting.arrived;
        waiting.arrived_at = now_;
      }
    }
    return taken;
  }

  bool complete(OperationIndex index) const {
    const auto& left = parts_left_[static_cast<std::size_t>(index)];
    return std::all_of(left.begin(), left.end(), [](int parts) { return parts == 0; });
  }

  /// When the dependency's tiles for (group, row) were done; nothing while one is not.
  std::optional<Cycle> dependency_done(const Operation& consumer, const Dependency& d, int group, int row) const {
    const Operation& producer = op(d.producer);
    const int rows = producer.tiles.rows;
    const int first_group = d.groups == GroupMatch::same ? group : 0;
    const int last_group = d.groups == GroupMatch::same ? group : producer.tiles.groups - 1;
    int first_row = 0, last_row = rows - 1;
    if (d.rows == RowMatch::same) first_row = last_row = std::min(row, rows - 1);
    if (d.rows == RowMatch::shifted) {
      last_row = std::min(row, rows - 1);
      first_row = std::min(std::max(row - 1, 0), last_row);
    }
    (void)consumer;
    Cycle done = 0;
    for (int g = first_group; g <= last_group; ++g) {
      for (int r = first_row; r <= last_row; ++r) {
        const auto tile = static_cast<std::size_t>(g * rows + r);
        if (parts_left_[static_cast<std::size_t>(d.producer)][tile] > 0) return std::nullopt;
        done = std::max(done, done_at_[static_cast<std::size_t>(d.producer)][tile]);
      }
    }
    return done;
  }

  struct Operands {
    Cycle units = 0, memory = 0;
  };
  std::optional<Operands> operands(const Operation& operation, int group, const std::vector<int>& rows) const {
    Operands edges;
    for (const Dependency& d : operation.dependencies) {
      Cycle& edge = op(d.producer).unit == Unit::dma ? edges.memory : edges.units;
      for (const int row : rows) {
        const std::optional<Cycle> done = dependency_done(operation, d, group, row);
        if (!done) return std::nullopt;
        edge = std::max(edge, *done);
      }
    }
    return edges;
  }

  void started(OperationIndex index) {
    Cycle& start = out_.starts[static_cast<std::size_t>(index)];
    start = std::min(start, now_);
  }

  // --- transfers (controller.md 6.2) ---
  bool serve_transfers() {
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      const auto [index, row] = pending_[i];
      if (!operands(op(index), 0, {row})) continue;
      pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(i));
      started(index);
      const bool empty = op(index).tile_bytes[static_cast<std::size_t>(row)] == 0;
      const Cycle done = empty ? now_ : now_ + latency_(0, transfers_++);
      events_.insert({done, {true, index, 0, row, 1, 0, nullptr}});
      return true;
    }
    return false;
  }

  // --- head modules (compute.md 2.2, 2.5; buffers.md 3.2, 3.3) ---
  void serve_balancer() {
    for (std::size_t m = 0; m < modules_.size(); ++m) {
      Module& module = modules_[m];
      if (!module.asked_at || *module.asked_at >= now_) continue;
      module.asked_at.reset();
      const OperationIndex index = of(Unit::mpca)[module.operation_cursor];
      const std::vector<Segment>& queue = op(index).product->queue;
      std::size_t& next = queue_next_[static_cast<std::size_t>(index)];
      if (next < queue.size()) {
        module.waiting.push_back({index, &queue[next++], true, 0, 0, 0});
        module.may_ask = false;
      } else {
        ++module.operation_cursor;
      }
      return;  // one a cycle
    }
  }

  /// Enqueues what fits, takes segments in order; true when something was done.
  bool prefetch(int m) {
    Module& module = modules_[static_cast<std::size_t>(m)];
    for (Waiting& waiting : module.waiting) {
      if (waiting.asked == waiting.segment->column_bytes.size()) continue;
      const std::int64_t bytes = waiting.segment->column_bytes[waiting.asked];
      const std::int64_t capacity = std::int64_t{config_.weights.capacity_kib} * 1024;
      if (!config_.idealise.memory && module.held + bytes > capacity) return false;
      module.held += bytes;
      ++waiting.asked;
      const Cycle done = now_ + latency_(1 + m, module.transfers++);
      events_.insert({done, {false, waiting.operation, 0, 0, 0, m, waiting.segment}});
      return true;
    }
    if (module.operation_cursor == of(Unit::mpca).size() || module.asked_at) return false;
    const OperationIndex index = of(Unit::mpca)[module.operation_cursor];
    const ProductPlan& plan = *op(index).product;
    if (plan.dynamic) {
      if (!module.may_ask) return false;
      module.asked_at = now_;
      return true;
    }
    const std::vector<Segment>& segments = plan.modules[static_cast<std::size_t>(m)];
    if (module.segment_cursor == segments.size()) {
      ++module.operation_cursor;
      module.segment_cursor = 0;
    } else {
      module.waiting.push_back({index, &segments[module.segment_cursor++], false, 0, 0, 0});
    }
    return true;
  }

  bool serve_module(int m) {
    if (prefetch(m)) return true;
    Module& module = modules_[static_cast<std::size_t>(m)];
    if (!module.issued) return false;
    if (module.running) {
      if (now_ < module.segment_end) return false;
      end_segment(module);
      return true;
    }
    return begin_segment(module);
  }

  bool begin_segment(Module& module) {
    if (module.waiting.empty() || module.waiting.front().operation != present_) return false;
    const Waiting& front = module.waiting.front();
    const std::optional<Operands> ready = operands(op(present_), front.segment->group, rows_of(*front.segment));
    if (!ready) return false;
    started(present_);
    if (front.arrived < front.segment->column_bytes.size()) return false;
    const Cycle free = module.set_free[module.next_set];
    if (free > now_) return false;
    Cycle reached = std::max({module.issued_at, module.previous_end, ready->units});
    const auto wait = [&](hw::StallCause cause, Cycle until, Cycle& counter) {
      if (until <= reached) return;
      counter += until - reached;
      marks(Unit::mpca).stall(cause, reached, until);
      reached = until;
    };
    wait(hw::StallCause::memory, ready->memory, module.stalls.memory);
    wait(hw::StallCause::weights, front.arrived_at, module.stalls.weights);
    wait(hw::StallCause::pipeline, now_, module.stalls.pipeline);
    module.running = true;
    module.segment_end = now_ + front.segment->cycles;
    Marks::set(marks(Unit::mpca).busy, now_, module.segment_end);
    if (front.dynamic) module.may_ask = true;
    return true;
  }

  /// The row tiles of the left operand; row 0 stands for dependencies on whole operands.
  static std::vector<int> rows_of(const Segment& segment) {
    std::vector<int> rows(segment.left_rows.begin(), segment.left_rows.end());
    if (rows.empty()) rows.push_back(0);
    return rows;
  }

  void end_segment(Module& module) {
    const Segment& segment = *module.waiting.front().segment;
    module.waiting.pop_front();
    module.running = false;
    module.previous_end = now_;
    module.stalls.features += segment.feature_cycles;
    module.stalls.sync += segment.sync_cycles;
    module.held -= segment.released_bytes;
    const Cycle depth = config_.idealise.pipeline ? 0 : config_.pe.pipeline_depth;
    module.drain_end = std::max(now_ + depth, module.drain_end) + segment.drain_cycles;
    module.set_free[module.next_set] = module.drain_end;
    module.next_set = (module.next_set + 1) % module.set_free.size();
    const Cycle there = module.drain_end + (op(present_).product->broadcast ? crossing_ : 0);
    for (const FinishedBlocks& f : segment.finished) {
      events_.insert({there, {true, present_, segment.group, f.row, f.blocks, 0, nullptr}});
    }
  }

  bool exhausted(const Module& module) const {
    if (module.running) return false;
    if (!module.waiting.empty()) return module.waiting.front().operation > present_;
    return module.operation_cursor == of(Unit::mpca).size() || of(Unit::mpca)[module.operation_cursor] > present_;
  }

  bool join_and_issue() {
    if (present_ >= 0 &&
        std::all_of(modules_.begin(), modules_.end(), [&](const Module& m) { return m.issued && exhausted(m); })) {
      const Module* critical = &modules_.front();
      for (Module& module : modules_) {
        module.issued = false;
        module.previous_end = std::max(module.previous_end, module.issued_at);
        if (module.previous_end > critical->previous_end) critical = &module;
      }
      out_.stalls[static_cast<std::size_t>(present_)] = critical->stalls;
      closed_.push_back(present_);
      issue_at_ = now_ + config_.controller.operation_cycles;
      present_ = -1;
    }
    if (present_ >= 0 || next_mpca_ == of(Unit::mpca).size() || now_ < issue_at_) return false;
    present_ = of(Unit::mpca)[next_mpca_++];
    for (Module& module : modules_) {
      module.issued = true;
      module.issued_at = now_;
      module.stalls = {};
    }
    return true;
  }

  /// In the cycle from now on: operations whose steps are over and whose result is not there yet.
  void mark_drains() {
    for (const OperationIndex index : closed_) {
      if (!complete(index)) marks(Unit::mpca).stall(hw::StallCause::pipeline, now_, now_ + 1);
    }
    closed_.erase(std::remove_if(closed_.begin(), closed_.end(), [&](OperationIndex i) { return complete(i); }),
                  closed_.end());
  }

  // --- element-wise module (elementwise.md 4.1) ---
  bool serve_elementwise() {
    if (next_elementwise_ == of(Unit::elementwise).size() || now_ < elementwise_free_) return false;
    const OperationIndex index = of(Unit::elementwise)[next_elementwise_];
    const Operation& operation = op(index);
    const std::optional<Operands> ready = operands(operation, group_, {row_});
    if (!ready) return false;
    started(index);
    hw::OperationStalls& stalls = out_.stalls[static_cast<std::size_t>(index)];
    const Cycle without_memory = std::max(elementwise_free_, ready->units);
    stalls.memory += now_ - without_memory;
    marks(Unit::elementwise).stall(hw::StallCause::memory, without_memory, now_);
    stalls.features += operation.tile_feature_cycles[static_cast<std::size_t>(row_)];
    elementwise_free_ = now_ + operation.tile_cycles[static_cast<std::size_t>(row_)];
    Marks::set(marks(Unit::elementwise).busy, now_, elementwise_free_);
    const bool at_once = config_.idealise.elementwise || config_.idealise.pipeline;
    const Cycle there = elementwise_free_ + (at_once ? 0 : config_.elementwise.pipeline_depth + crossing_);
    events_.insert({there, {true, index, group_, row_, 1, 0, nullptr}});
    if (++row_ == operation.tiles.rows) {
      row_ = 0;
      if (++group_ == operation.tiles.groups) {
        group_ = 0;
        ++next_elementwise_;
        elementwise_free_ += config_.controller.operation_cycles;
      }
    }
    return true;
  }

  // --- token selector (elementwise.md 4.2) ---
  bool serve_selector() {
    if (next_selector_ == of(Unit::token_selector).size() || now_ < selector_free_) return false;
    const OperationIndex index = of(Unit::token_selector)[next_selector_];
    const Operation& operation = op(index);
    if (!operands(operation, 0, {0})) return false;
    started(index);
    const Cycle end = now_ + operation.tile_cycles.front();
    Marks::set(marks(Unit::token_selector).busy, now_, end);
    for (int row = 0; row < operation.tiles.rows; ++row) {
      const Cycle there = now_ + operation.tile_done_after[static_cast<std::size_t>(row)];
      events_.insert({there, {true, index, 0, row, 1, 0, nullptr}});
    }
    selector_free_ = end + config_.controller.operation_cycles;
    ++next_selector_;
    return true;
  }

  const Program& program_;
  const AcceleratorConfig& config_;
  Cycle crossing_;
  const TransferLatency& latency_;
  std::vector<Module> modules_;
  std::vector<std::size_t> queue_next_;
  std::vector<std::vector<int>> parts_left_;
  std::vector<std::vector<Cycle>> done_at_;
  std::multimap<Cycle, Event> events_;
  struct Pending {
    OperationIndex operation;
    int row;
  };
  std::vector<Pending> pending_;
  std::uint64_t transfers_ = 0;
  Cycle now_ = 0;
  OperationIndex present_ = -1;
  std::size_t next_mpca_ = 0;
  Cycle issue_at_ = 0;
  std::vector<OperationIndex> closed_;
  std::size_t next_elementwise_ = 0;
  int group_ = 0, row_ = 0;
  Cycle elementwise_free_ = 0;
  std::size_t next_selector_ = 0;
  Cycle selector_free_ = 0;
  Marks marks_[kUnits];
  ReferenceOutcome out_;
};

}  // namespace

ReferenceOutcome run_reference(const Program& program, const AcceleratorConfig& accelerator, Cycle broadcast_crossing,
                               const TransferLatency& latency) {
  return Reference(program, accelerator, broadcast_crossing, latency).run();
}

}  // namespace secateur::test
