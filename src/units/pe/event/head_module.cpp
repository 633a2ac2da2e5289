// SPDX-License-Identifier: Apache-2.0
#include "units/pe/event/head_module.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/trace_words.hpp"

namespace secateur::hw {

HeadModule::HeadModule(const sc_core::sc_module_name& name, int index, const MpcaContext& context, OffChip& off_chip,
                       LoadBalancer& balancer, JoinListener& mpca)
    : sc_module(name),
      index_(index),
      context_(context),
      arithmetic_(context.data ? std::optional<HeadArithmetic>(std::in_place, index, *context.data) : std::nullopt),
      prefetcher_(index, context.program, context.accelerator, off_chip, balancer, context.log, *this,
                  arithmetic_ ? &*arithmetic_ : nullptr,
                  [this](OperationIndex operation) {
                    return context_.tiles.complete(operation) &&
                           context_.tiles.last_edge(operation) <= context_.clock.edge_now();
                  }),
      mpca_(mpca),
      alarm_(context.clock),
      prefetch_alarm_(context.clock),
      set_free_(static_cast<std::size_t>(context.program.accumulator_sets)) {
  SC_HAS_PROCESS(HeadModule);
  SC_METHOD(work);
  sensitive << alarm_.event();
  dont_initialize();
  SC_METHOD(go_on_prefetching);
  sensitive << prefetch_alarm_.event();
  dont_initialize();
  context_.tiles.listen(*this);
  if (context_.trace) track_ = context_.trace->track("mpca", fmt::format("head module {}", index));
}

std::int64_t HeadModule::fs(Cycle edge) const {
  return context_.clock.edge_fs(edge);
}

void HeadModule::issue(OperationIndex operation) {
  operation_ = operation;
  issued_ = context_.clock.edge_now();
  stalls_ = {};
  state_ = State::waiting;
  alarm_.now();
}

void HeadModule::tiles_changed() {
  const OperationIndex awaited = prefetcher_.held_up_by();
  if (awaited >= 0 && context_.tiles.complete(awaited)) {
    prefetch_alarm_.set(std::max(context_.clock.edge_now(), context_.tiles.last_edge(awaited)));
  }
  if (state_ == State::waiting) alarm_.now();
}

void HeadModule::go_on_prefetching() {
  prefetcher_.advance();
  prefetch_changed();
}

void HeadModule::prefetch_changed() {
  if (state_ == State::waiting) alarm_.now();
}

void HeadModule::work() {
  const Cycle now = context_.clock.edge_now();
  for (;;) {
    if (state_ == State::running) {
      if (now < segment_end_) {
        alarm_.set(segment_end_);
        return;
      }
      end_segment();
    } else if (state_ != State::waiting || !begin_next(now)) {
      return;
    }
  }
}

bool HeadModule::begin_next(Cycle now) {
  const WaitingSegment* waiting = prefetcher_.front(operation_);
  if (!waiting) {
    if (prefetcher_.exhausted(operation_)) join();
    return false;
  }
  const std::optional<Conditions> ready = conditions(*waiting);
  if (!ready) return false;
  const Cycle begin = std::max({issued_, previous_end_, ready->units, ready->memory, waiting->granted});
  context_.log[operation_].started(begin);
  const Cycle start = std::max({begin, ready->weights, ready->accumulators});
  if (start > now) {
    alarm_.set(start);
    return false;
  }
  account_waiting(*ready, start);
  segment_start_ = start;
  segment_end_ = start + waiting->segment->cycles;
  state_ = State::running;
  context_.ledger.busy(segment_start_, segment_end_);
  trace_segment(*waiting->segment);
  prefetcher_.begin();
  return true;
}

std::optional<HeadModule::Conditions> HeadModule::conditions(const WaitingSegment& waiting) const {
  Conditions conditions;
  if (!operands_ready(current(), *waiting.segment, conditions)) return std::nullopt;
  if (waiting.columns_left > 0) {
    // Known already: from when on the operation could have begun but for its weights.
    context_.log[operation_].started(
        std::max({issued_, previous_end_, conditions.units, conditions.memory, waiting.granted}));
    return std::nullopt;
  }
  conditions.weights = waiting.arrived;
  conditions.accumulators = set_free_[next_set_];
  return conditions;
}

bool HeadModule::operands_ready(const Operation& operation, const Segment& segment, Conditions& conditions) const {
  for (const Dependency& dependency : operation.dependencies) {
    const Unit unit = context_.program.operations[static_cast<std::size_t>(dependency.producer)].unit;
    Cycle& edge = unit == Unit::dma ? conditions.memory : conditions.units;
    if (dependency.rows == RowMatch::all) {
      const std::optional<Cycle> ready = context_.tiles.ready(operation, dependency, segment.group, 0);
      if (!ready) return false;
      edge = std::max(edge, *ready);
      continue;
    }
    for (const std::uint16_t row : segment.left_rows) {
      const std::optional<Cycle> ready = context_.tiles.ready(operation, dependency, segment.group, row);
      if (!ready) return false;
      edge = std::max(edge, *ready);
    }
  }
  return true;
}

void HeadModule::wait(StallCause cause, Cycle from, Cycle to, Cycle* counter) {
  static constexpr const char* kSlices[kStallCauses] = {"stall: memory", "stall: weights", "stall: pipeline"};
  if (to <= from) return;
  *counter += to - from;
  context_.ledger.stall(cause, from, to);
  if (!context_.trace) return;
  const std::string words = trace_words(kSlices[static_cast<std::size_t>(cause)], {}, current().name);
  context_.trace->slice(track_, words, fs(from), fs(to));
}

/// What the module works on: the columns that it begins with are the first of those that the segment brings.
void HeadModule::trace_segment(const Segment& segment) const {
  if (!context_.trace) return;
  std::string words = trace_words(
      current().name,
      {{"group", segment.group}, {"stall_features", segment.feature_cycles}, {"stall_sync", segment.sync_cycles}});
  if (!segment.columns.empty()) {
    std::int64_t bytes = 0;
    for (const std::int64_t of_one : segment.column_bytes) bytes += of_one;
    words = trace_words(words, {{"first_column", segment.columns.front()},
                                {"columns", static_cast<std::int64_t>(segment.columns.size())},
                                {"bytes", bytes}});
  }
  context_.trace->slice(track_, words, fs(segment_start_), fs(segment_end_));
}

void HeadModule::account_waiting(const Conditions& ready, Cycle start) {
  Cycle reached = std::max({issued_, previous_end_, ready.units});
  wait(StallCause::memory, reached, ready.memory, &stalls_.memory);
  reached = std::max(reached, ready.memory);
  wait(StallCause::weights, reached, ready.weights, &stalls_.weights);
  reached = std::max(reached, ready.weights);
  wait(StallCause::pipeline, reached, start, &stalls_.pipeline);
}

void HeadModule::end_segment() {
  const Segment& segment = *prefetcher_.front(operation_)->segment;
  stalls_.features += segment.feature_cycles;
  stalls_.sync += segment.sync_cycles;
  previous_end_ = segment_end_;
  state_ = State::waiting;
  prefetcher_.pop();
  if (arithmetic_) {
    arithmetic_->finish(operation_, segment);
    arithmetic_->release(operation_, segment);
  }
  drain(current(), segment);
  prefetcher_.release(segment);
}

void HeadModule::drain(const Operation& operation, const Segment& segment) {
  const bool ideal = context_.accelerator.idealise.pipeline;
  const Cycle depth = ideal ? 0 : context_.accelerator.pe.pipeline_depth;
  const Cycle crossing = operation.product->broadcast && !ideal ? context_.broadcast_crossing : 0;
  drain_end_ = std::max(segment_end_ + depth, drain_end_) + segment.drain_cycles;
  set_free_[next_set_] = drain_end_;
  next_set_ = (next_set_ + 1) % set_free_.size();
  for (const FinishedBlocks& finished : segment.finished) {
    context_.tiles.announce({operation_, segment.group, finished.row}, finished.blocks, drain_end_ + crossing);
  }
}

void HeadModule::join() {
  state_ = State::joined;
  previous_end_ = std::max(previous_end_, issued_);
  mpca_.module_joined(*this);
}

std::string HeadModule::describe_waiting() const {
  if (state_ == State::joined) return {};
  const WaitingSegment* waiting = prefetcher_.front(operation_);
  std::string text = fmt::format("  head module {} waits in {}:", index_, current().name);
  if (!waiting) return text + " for the load balancer\n";
  if (waiting->columns_left > 0) {
    text += fmt::format(" {} weight columns not arrived ({} of {} asked for);", waiting->columns_left,
                        waiting->columns_asked, waiting->segment->column_bytes.size());
  }
  for (const Dependency& dependency : current().dependencies) {
    if (context_.tiles.complete(dependency.producer)) continue;
    text += fmt::format(" {} has {} row tiles left;",
                        context_.program.operations[static_cast<std::size_t>(dependency.producer)].name,
                        context_.tiles.tiles_left(dependency.producer));
  }
  return text + "\n";
}

}  // namespace secateur::hw
