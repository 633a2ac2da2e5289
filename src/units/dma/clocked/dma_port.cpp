// SPDX-License-Identifier: Apache-2.0
#include "units/dma/clocked/dma_port.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace secateur::hw::clocked {

DmaPort::DmaPort(const sc_core::sc_module_name& name, const ClockSource& clock, int port, const DmaConfig& config,
                 DmaActivity& activity)
    : sc_module(name),
      read_data("read_data", static_cast<std::size_t>(config.outstanding)),
      write_responses("write_responses", static_cast<std::size_t>(config.outstanding)),
      clock_(clock),
      port_(port),
      config_(config),
      activity_(activity) {
  request_channel.write(kNoRequest);
  SC_HAS_PROCESS(DmaPort);
  SC_METHOD(clock_edge);
  sensitive << clock.rising();
  dont_initialize();
  SC_METHOD(take_write_responses);
  sensitive << write_responses.pointer();
  dont_initialize();
}

void DmaPort::enqueue(const OffChipRequest& request, OffChipClient& client, std::uint64_t tag, Cycle edge) {
  inbox_.push_back({request, &client, tag, edge});
}

void DmaPort::clock_edge() {
  if (idle()) return;
  see_cycle(clock_.edge() - 1);
  const bool slot_free = in_flight_ < config_.outstanding;  // one freed at this edge can be used at the next
  const bool register_free = request_channel.read() == kNoRequest || granted();
  shift_data();
  admit();
  if (!register_free) return;
  if (slot_free && !waiting_.empty()) return issue();
  if (request_channel.read() != kNoRequest) request_channel.write(kNoRequest);
}

/// The request has been taken at the edge before.
bool DmaPort::granted() const {
  const int channel = request_channel.read();
  return channel != kNoRequest && arbiters_[static_cast<std::size_t>(channel)]->grant.read() == port_;
}

/// Takes what the cycle's first edge has brought, and counts the cycle.
void DmaPort::see_cycle(Cycle cycle) {
  if (cycle == seen_) return;
  seen_ = cycle;
  if (granted() && requested_.write) write_beats_left_ = std::max(write_beats_left_, requested_.beats);
  read_data.take(read_data.pointer().read(), [this](const ReadData& data) {
    arriving_.push_back({data.burst, data.path + data.burst.beats});
  });
  const std::size_t in_queue = queued(cycle);
  queue_high_water_ = std::max(queue_high_water_, in_queue);
  outstanding_high_water_ = std::max(outstanding_high_water_, in_flight_);
  if (in_flight_ > 0 || in_queue > 0) activity_.report(cycle, data_under_way());
}

bool DmaPort::data_under_way() const {
  if (write_beats_left_ > 0) return true;
  return !arriving_.empty() && arriving_.front().left <= arriving_.front().burst.beats;
}

/// A beat of each data phase has gone by.
void DmaPort::shift_data() {
  if (write_beats_left_ > 0) --write_beats_left_;
  for (Arriving& data : arriving_) --data.left;
  while (!arriving_.empty() && arriving_.front().left == 0) {
    const Burst done = arriving_.front().burst;
    arriving_.pop_front();
    burst_done(done);
  }
}

void DmaPort::take_write_responses() {
  write_responses.take(write_responses.pointer().read(), [this](const Burst& burst) { burst_done(burst); });
}

/// Transfers of earlier edges join the queue: those of one edge by who asks, by tag, in order of the calls.
void DmaPort::admit() {
  const auto present =
      std::find_if(inbox_.begin(), inbox_.end(), [this](const Transfer& t) { return t.enqueued == clock_.edge(); });
  if (present == inbox_.begin()) return;
  std::stable_sort(inbox_.begin(), present, [](const Transfer& a, const Transfer& b) {
    return std::tie(a.rest.source, a.tag) < std::tie(b.rest.source, b.tag);
  });
  for (auto transfer = inbox_.begin(); transfer != present; ++transfer) {
    if (free_slots_.empty()) {
      free_slots_.push_back(static_cast<int>(transfers_.size()));
      transfers_.emplace_back();
    }
    const int slot = free_slots_.back();
    free_slots_.pop_back();
    transfers_[static_cast<std::size_t>(slot)] = *transfer;
    waiting_.push_back(slot);
  }
  inbox_.erase(inbox_.begin(), present);
}

void DmaPort::issue() {
  const int slot = waiting_.front();
  Transfer& transfer = transfers_[static_cast<std::size_t>(slot)];
  OffChipRequest& rest = transfer.rest;
  const auto longest = static_cast<std::uint64_t>(config_.max_burst_bytes);
  const auto to_boundary = static_cast<std::int64_t>(longest - rest.address % longest);
  requested_.port = port_;
  requested_.channel = rest.channel;
  requested_.address = rest.address;
  requested_.bytes = std::min(rest.bytes, to_boundary);
  requested_.beats = (requested_.bytes + config_.beat_bytes - 1) / config_.beat_bytes;
  requested_.write = rest.write;
  requested_.transfer = slot;
  rest.address += static_cast<std::uint64_t>(requested_.bytes);
  rest.bytes -= requested_.bytes;
  ++transfer.open_bursts;
  ++in_flight_;
  if (rest.bytes == 0) waiting_.pop_front();
  request_channel.write(requested_.channel);
}

void DmaPort::burst_done(const Burst& burst) {
  --in_flight_;
  Transfer& transfer = transfers_[static_cast<std::size_t>(burst.transfer)];
  if (--transfer.open_bursts > 0 || transfer.rest.bytes > 0) return;
  OffChipClient* const client = transfer.client;
  const std::uint64_t tag = transfer.tag;
  free_slots_.push_back(burst.transfer);
  client->transfer_done(tag, clock_.edge());
}

std::size_t DmaPort::queued(Cycle edge) const {
  const auto later =
      std::find_if(inbox_.begin(), inbox_.end(), [edge](const Transfer& t) { return t.enqueued > edge; });
  return waiting_.size() + static_cast<std::size_t>(later - inbox_.begin());
}

void DmaPort::close(Cycle edge) {
  if (!idle()) see_cycle(edge - 1);
}

std::string DmaPort::describe_waiting() const {
  if (idle()) return "";
  return fmt::format("  dma port {}: {} transfers queued, {} bursts in flight\n", port_,
                     waiting_.size() + inbox_.size(), in_flight_);
}

void DmaPort::trace(sc_core::sc_trace_file* file) {
  const std::string prefix = std::string(name()) + ".";
  sc_core::sc_trace(file, request_channel, request_channel.name());
  sc_core::sc_trace(file, requested_.address, prefix + "request_address");
  sc_core::sc_trace(file, requested_.write, prefix + "request_write");
  sc_core::sc_trace(file, in_flight_, prefix + "in_flight");
}

}  // namespace secateur::hw::clocked
