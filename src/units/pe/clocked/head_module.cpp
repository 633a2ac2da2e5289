// SPDX-License-Identifier: Apache-2.0
#include "units/pe/clocked/head_module.hpp"

#include <fmt/format.h>

namespace secateur::hw::clocked {

HeadModule::HeadModule(const sc_core::sc_module_name& name, int module, const Environment& environment,
                       const SnapshotQueue& queue)
    : sc_module(name),
      module_(module),
      env_(environment),
      queue_(queue),
      order_(environment.order(Unit::mpca)),
      drain_(env_),
      books_(order_.size()) {
  SC_HAS_PROCESS(HeadModule);
  SC_METHOD(evaluate);
  sensitive << environment.clock.rising() << running << issued << columns_ready << ticket << asked_operation
            << environment.scoreboard.changed();
  dont_initialize();
}

void HeadModule::evaluate() {
  if (edge_ != env_.clock.edge()) clock_edge();
  if (!running.read()) return;
  if (requests_ == 0 && queue_.size() > 0) requests_ = 1;
  settle();
  publish();
}

void HeadModule::clock_edge() {
  edge_ = env_.clock.edge();
  count_cycle();
  if (steps_left_ > 0) {
    --steps_left_;
    env_.activity.changed();
  }
  if (!drain_.empty()) {
    drain_.shift();
    env_.activity.changed();
  }
}

/// Of the cycle that ends here, by the state in which its edge had settled.
void HeadModule::count_cycle() {
  stalled_before_ = memory_before_ = 0;
  if (state_ != waits) return;
  if (reason_ == answer) ++unanswered_cycles_;
  OperationStalls& stalls = book().stalls;
  if (reason_ == transfers) ++stalls.memory;
  if (reason_ == weights) ++stalls.weights;
  if (reason_ == accumulators) ++stalls.pipeline;
}

/// The answer tells what the module has been waiting for since it asked; for nothing, when the queue was empty.
void HeadModule::count_unanswered() {
  for (Cycle edge = edge_ - unanswered_cycles_; segment_ && edge < edge_; ++edge) {
    const Missing missing = missing_at(edge);
    if (missing.results) continue;
    ++stalled_before_;
    if (missing.transfers) ++memory_before_;
    ++(missing.transfers ? book().stalls.memory : book().stalls.weights);
  }
  unanswered_cycles_ = 0;
}

Missing HeadModule::missing_at(Cycle edge) const {
  return env_.scoreboard.missing(env_.operation(operation()), segment_->group, segment_->left_rows, edge);
}

void HeadModule::settle() {
  drain_.settle();
  for (;;) {
    if (state_ == steps && steps_left_ > 0) return;
    if (state_ == steps) end_segment();
    state_ = idle;
    if (static_cast<int>(position_) >= issued.read()) return;
    const Next next = find_segment();
    if (next != Next::unanswered) count_unanswered();
    if (next == Next::none) {
      join();
      continue;
    }
    reason_ = next == Next::unanswered ? answer : reason_to_wait();
    state_ = waits;
    if (reason_ != nothing) return;
    begin_segment();
  }
}

/// The module's next segment of the present operation.
HeadModule::Next HeadModule::find_segment() {
  segment_ = nullptr;
  if (!plan().dynamic) {
    const std::vector<Segment>& segments = plan().modules[static_cast<std::size_t>(module_)];
    if (segment_index_ == segments.size()) return Next::none;
    segment_ = &segments[segment_index_];
    return Next::segment;
  }
  if (ticket.read() == used_ticket_) {
    return asked_operation.read() > static_cast<int>(position_) ? Next::none : Next::unanswered;
  }
  const SnapshotQueue::Entry entry = queue_[ticket.read()];
  if (entry.position != static_cast<int>(position_)) return Next::none;
  segment_ = &plan().queue[static_cast<std::size_t>(entry.number)];
  return Next::segment;
}

HeadModule::Reason HeadModule::reason_to_wait() {
  const Missing missing = missing_at(edge_);
  if (missing.any()) return missing.only_transfers() ? transfers : results;
  env_.log[operation()].started(edge_);
  const auto columns = static_cast<std::int64_t>(segment_->column_bytes.size());
  if (columns_ready.read() < columns_needed_ + columns) return weights;
  return drain_.has_room() ? nothing : accumulators;
}

int HeadModule::cause_of_stall() const {
  if (state_ != waits) return kNoStall;
  if (reason_ == transfers) return static_cast<int>(StallCause::memory);
  if (reason_ == weights) return static_cast<int>(StallCause::weights);
  return reason_ == accumulators ? static_cast<int>(StallCause::pipeline) : kNoStall;
}

void HeadModule::begin_segment() {
  state_ = steps;
  steps_left_ = segment_->cycles;
  columns_needed_ += static_cast<std::int64_t>(segment_->column_bytes.size());
  book().stalls.features += segment_->feature_cycles;
  book().stalls.sync += segment_->sync_cycles;
  drain_.take();
  if (!plan().dynamic) return;
  used_ticket_ = ticket.read();
  ++requests_;
}

void HeadModule::end_segment() {
  released_ += segment_->released_bytes;
  book().end = edge_;
  drain_.fill(operation(), *segment_);
  drain_.settle();
  ++segment_index_;
}

void HeadModule::join() {
  ++position_;
  segment_index_ = 0;
}

void HeadModule::publish() {
  publish(joined, static_cast<int>(position_));
  publish(requests, requests_);
  publish(released_bytes, released_);
  publish(stepping, state_ == steps);
  publish(unanswered, state_ == waits && reason_ == answer);
  publish(stalled_before, stalled_before_);
  publish(memory_before, memory_before_);
  publish(stall_cause, cause_of_stall());
}

template <class T>
void HeadModule::publish(sc_core::sc_signal<T>& signal, T value) {
  if (signal.read() == value) return;
  signal.write(value);
  env_.activity.changed();
}

std::string HeadModule::describe() const {
  if (position_ == order_.size()) return "has ended";
  const Operation& next = env_.operation(operation());
  switch (state_) {
    case idle:
      return fmt::format("waits for {} to be issued", next.name);
    case steps:
      return fmt::format("works at {}", next.name);
    case waits:
      break;
  }
  static constexpr const char* kWhat[] = {
      "", "", "", "an answer of the load balancer", "weight columns", "an accumulator set"};
  const bool tiles = reason_ == results || reason_ == transfers;
  return fmt::format("{} waits for {}", next.name, tiles ? env_.scoreboard.describe(next) : kWhat[reason_]);
}

void HeadModule::trace(sc_core::sc_trace_file* file) {
  const std::string prefix = std::string(name()) + ".";
  sc_core::sc_trace(file, state_, prefix + "state");
  sc_core::sc_trace(file, reason_, prefix + "reason");
  sc_core::sc_trace(file, position_, prefix + "operation");
  sc_core::sc_trace(file, segment_index_, prefix + "segment");
  sc_core::sc_trace(file, steps_left_, prefix + "steps_left");
  drain_.trace(file, prefix);
}

}  // namespace secateur::hw::clocked
