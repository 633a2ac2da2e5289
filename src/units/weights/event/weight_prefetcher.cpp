// SPDX-License-Identifier: Apache-2.0
#include "units/weights/event/weight_prefetcher.hpp"

#include <algorithm>
#include <utility>

namespace secateur::hw {

WeightPrefetcher::WeightPrefetcher(int module, const Program& program, const AcceleratorConfig& accelerator,
                                   OffChip& off_chip, LoadBalancer& balancer, OperationLog& log,
                                   PrefetchListener& listener, HeadArithmetic* arithmetic,
                                   std::function<bool(OperationIndex)> has_ended)
    : module_(module),
      program_(program),
      capacity_bytes_(accelerator.idealise.memory ? 0
                                                  : static_cast<std::int64_t>(accelerator.weights.capacity_kib) * 1024),
      off_chip_(off_chip),
      balancer_(balancer),
      log_(log),
      listener_(listener),
      arithmetic_(arithmetic),
      has_ended_(std::move(has_ended)) {}

void WeightPrefetcher::advance() {
  if (advancing_) return;  // a transfer that is done at once calls back from within
  advancing_ = true;
  for (;;) {
    if (asking_ < first_number_ + waiting_.size()) {
      if (!ask_for_columns(waiting_[static_cast<std::size_t>(asking_ - first_number_)], asking_)) break;
      ++asking_;
    } else if (!take_next()) {
      break;
    }
  }
  advancing_ = false;
}

bool WeightPrefetcher::take_next() {
  const std::vector<OperationIndex>& operations = program_.of_unit[static_cast<std::size_t>(Unit::mpca)];
  held_up_by_ = -1;
  while (operation_cursor_ < operations.size()) {
    const OperationIndex operation = operations[operation_cursor_];
    const OperationIndex known_after = program_.operations[static_cast<std::size_t>(operation)].known_after;
    if (known_after >= 0 && !has_ended_(known_after)) {
      held_up_by_ = known_after;
      return false;
    }
    if (program_.operations[static_cast<std::size_t>(operation)].product->dynamic) {
      if (may_ask_ && !asked_) {
        asked_ = true;
        balancer_.request(module_, *this, operation);
      }
      return false;
    }
    if (take_from(operation)) return true;
    ++operation_cursor_;
    segment_cursor_ = column_cursor_ = 0;
  }
  return false;
}

bool WeightPrefetcher::take_from(OperationIndex operation) {
  const ProductPlan& plan = *program_.operations[static_cast<std::size_t>(operation)].product;
  const std::vector<Segment>& segments = plan.modules[static_cast<std::size_t>(module_)];
  if (segment_cursor_ == segments.size()) return false;
  take(operation, &segments[segment_cursor_++], -1);
  return true;
}

void WeightPrefetcher::take(OperationIndex operation, const Segment* segment, int number) {
  WaitingSegment waiting;
  waiting.operation = operation;
  waiting.segment = segment;
  waiting.queue_number = number;
  waiting.first_column = column_cursor_;
  waiting.columns_left = segment->column_bytes.size();
  column_cursor_ += segment->column_bytes.size();
  waiting_.push_back(waiting);
}

bool WeightPrefetcher::ask_for_columns(WaitingSegment& waiting, std::uint64_t number) {
  const std::vector<std::int64_t>& columns = waiting.segment->column_bytes;
  while (waiting.columns_asked < columns.size()) {
    const std::int64_t bytes = columns[waiting.columns_asked];
    if (capacity_bytes_ > 0 && held_bytes_ + bytes > capacity_bytes_) return false;
    hold(bytes);
    log_[waiting.operation].bytes_read += bytes;
    const int column = static_cast<int>(waiting.columns_asked++);
    const bool is_queued = waiting.queue_number >= 0;
    const Placement& placement = program_.placement;
    const OperationPlaces& places = placement.operations[static_cast<std::size_t>(waiting.operation)];
    const Place& place =
        is_queued
            ? places.queue[static_cast<std::size_t>(waiting.queue_number)][static_cast<std::size_t>(column)]
            : places
                  .columns[static_cast<std::size_t>(module_)][waiting.first_column + static_cast<std::size_t>(column)];
    OffChipRequest request = request_of(place, bytes);
    if (is_queued) {
      const std::vector<int>& ports = placement.ports_of_module[static_cast<std::size_t>(module_)];
      request.port = ports[queued_columns_++ % ports.size()];
    }
    request.source = 1 + module_;
    if (arithmetic_) {
      const std::uint16_t name = waiting.segment->columns[static_cast<std::size_t>(column)];
      request.data = arithmetic_->reserve_column(waiting.operation, name, bytes);
    }
    off_chip_.request(request, *this, number);
  }
  return true;
}

void WeightPrefetcher::transfer_done(std::uint64_t tag, Cycle edge) {
  WaitingSegment& waiting = waiting_[static_cast<std::size_t>(tag - first_number_)];
  waiting.arrived = std::max(waiting.arrived, edge);
  if (--waiting.columns_left > 0) return;
  if (arithmetic_) {
    for (const std::uint16_t name : waiting.segment->columns) arithmetic_->column_arrived(waiting.operation, name);
  }
  listener_.prefetch_changed();
}

void WeightPrefetcher::segment_granted(OperationIndex operation, const Segment* segment, int number, Cycle edge) {
  asked_ = false;
  if (segment) {
    may_ask_ = false;
    take(operation, segment, number);
    waiting_.back().granted = edge;
  } else {
    ++operation_cursor_;
    segment_cursor_ = column_cursor_ = 0;
  }
  advance();
  listener_.prefetch_changed();
}

const WaitingSegment* WeightPrefetcher::front(OperationIndex operation) const {
  return !waiting_.empty() && waiting_.front().operation == operation ? &waiting_.front() : nullptr;
}

bool WeightPrefetcher::exhausted(OperationIndex operation) const {
  if (!waiting_.empty()) return waiting_.front().operation > operation;
  const std::vector<OperationIndex>& operations = program_.of_unit[static_cast<std::size_t>(Unit::mpca)];
  return operation_cursor_ >= operations.size() || operations[operation_cursor_] > operation;
}

void WeightPrefetcher::begin() {
  if (waiting_.front().queue_number < 0) return;
  may_ask_ = true;
  advance();
}

/// What is taken and given back at one edge counts as that edge leaves it.
void WeightPrefetcher::hold(std::int64_t bytes) {
  if (held_since_ != sc_core::sc_time_stamp()) high_water_ = std::max(high_water_, held_bytes_);
  held_since_ = sc_core::sc_time_stamp();
  held_bytes_ += bytes;
}

void WeightPrefetcher::release(const Segment& segment) {
  hold(-segment.released_bytes);
  advance();
}

void WeightPrefetcher::pop() {
  waiting_.pop_front();
  ++first_number_;
}

}  // namespace secateur::hw
