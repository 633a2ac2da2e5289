// SPDX-License-Identifier: Apache-2.0
#include "units/weights/clocked/weight_prefetcher.hpp"

#include <fmt/format.h>

namespace secateur::hw::clocked {

WeightPrefetcher::WeightPrefetcher(const sc_core::sc_module_name& name, int module, const Environment& environment,
                                   const SnapshotQueue& queue)
    : sc_module(name),
      module_(module),
      env_(environment),
      queue_(queue),
      order_(environment.order(Unit::mpca)),
      capacity_(environment.config.idealise.memory ? 0 : std::int64_t{environment.config.weights.capacity_kib} * 1024) {
  SC_HAS_PROCESS(WeightPrefetcher);
  SC_METHOD(evaluate);
  sensitive << running << ticket << asked_operation << released_bytes << arrival_ << environment.scoreboard.changed();
  dont_initialize();
}

/// May be called before the clock's own process has run at this edge, or from within request(): only takes it down.
void WeightPrefetcher::transfer_done(std::uint64_t tag, Cycle) {
  arrived_[static_cast<std::size_t>(tag - static_cast<std::uint64_t>(in_place_))] = true;
  env_.activity.transfer_answered();
  arrival_.notify(sc_core::SC_ZERO_TIME);
}

void WeightPrefetcher::evaluate() {
  if (!running.read()) return;
  if (held_edge_ != env_.clock.edge()) high_water_ = std::max(high_water_, held_bytes_);
  held_edge_ = env_.clock.edge();
  held_bytes_ = asked_bytes_ - released_bytes.read();
  while (const Segment* segment = next_segment()) {
    if (!fits(segment->column_bytes[column_])) break;
    fetch(*segment);
  }
  if (awaits.read() != awaited_) {
    awaits.write(awaited_);
    env_.activity.changed();
  }
  collect();
}

/// The segment whose column `column_` is the next to fetch; null when it is not known yet or none is left.
const Segment* WeightPrefetcher::next_segment() {
  awaited_ = kNoPosition;
  while (position_ < order_.size()) {
    const Operation& operation = env_.operation(order_[position_]);
    if (operation.known_after >= 0 && !env_.scoreboard.complete(operation.known_after)) return nullptr;
    const ProductPlan& plan = *operation.product;
    const Segment* segment = nullptr;
    if (plan.dynamic) {
      const auto position = static_cast<int>(position_);
      const bool answered = ticket.read() != fetched_ticket_;
      if (!answered && asked_operation.read() == position) {
        awaited_ = position;
        return nullptr;
      }
      const SnapshotQueue::Entry entry = queue_[ticket.read()];
      if (answered && entry.position == position) segment = &plan.queue[static_cast<std::size_t>(entry.number)];
    } else if (const auto& segments = plan.modules[static_cast<std::size_t>(module_)]; segment_ < segments.size()) {
      segment = &segments[segment_];
    }
    if (segment && column_ < segment->column_bytes.size()) return segment;
    column_ = 0;
    if (!segment) {
      ++position_;
      segment_ = 0;
      placed_columns_ = 0;
    } else if (plan.dynamic) {
      fetched_ticket_ = ticket.read();
    } else {
      ++segment_;
    }
  }
  return nullptr;
}

bool WeightPrefetcher::fits(std::int64_t bytes) const {
  return capacity_ == 0 || held_bytes_ + bytes <= capacity_;
}

void WeightPrefetcher::fetch(const Segment& segment) {
  const std::int64_t bytes = segment.column_bytes[column_];
  const OperationIndex operation = order_[position_];
  const bool dynamic = env_.operation(operation).product->dynamic;
  const OperationPlaces& places = env_.places(operation);
  OffChipRequest request;
  if (dynamic) {
    request = request_of(places.queue[static_cast<std::size_t>(queue_[ticket.read()].number)][column_], bytes);
    const std::vector<int>& ports = env_.program.placement.ports_of_module[static_cast<std::size_t>(module_)];
    request.port = ports[queued_columns_++ % ports.size()];
  } else {
    request = request_of(places.columns[static_cast<std::size_t>(module_)][placed_columns_++], bytes);
  }
  request.source = 1 + module_;
  ++column_;
  asked_bytes_ += bytes;
  held_bytes_ += bytes;
  arrived_.push_back(false);
  env_.log[operation].bytes_read += bytes;
  env_.activity.transfer_asked();
  env_.off_chip.request(request, *this, asked_++);
}

/// Columns may come out of order; head modules name them in order.
void WeightPrefetcher::collect() {
  for (; !arrived_.empty() && arrived_.front(); arrived_.pop_front()) ++in_place_;
  if (columns_ready.read() == in_place_) return;
  columns_ready.write(in_place_);
  env_.activity.changed();
}

std::string WeightPrefetcher::describe() const {
  return fmt::format("{} of {} weight columns arrived, {} bytes held", in_place_, asked_, held_bytes_);
}

void WeightPrefetcher::trace(sc_core::sc_trace_file* file) {
  const std::string prefix = std::string(name()) + ".";
  sc_core::sc_trace(file, held_bytes_, prefix + "held_bytes");
  sc_core::sc_trace(file, asked_, prefix + "asked");
  sc_core::sc_trace(file, columns_ready, columns_ready.name());
}

}  // namespace secateur::hw::clocked
