// SPDX-License-Identifier: Apache-2.0
#include "units/dma/event/dma_port.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/math.hpp"
#include "base/trace_words.hpp"

namespace secateur::hw {
namespace {

/// A timing run moves no values. Payloads must point somewhere all the same.
unsigned char no_data[4096];

}  // namespace

DmaPort::DmaPort(const sc_core::sc_module_name& name, int index, const DmaContext& context)
    : sc_module(name),
      read_socket("read_socket"),
      write_socket("write_socket"),
      index_(index),
      context_(context),
      issue_alarm_(context.clock),
      land_alarm_(context.clock) {
  read_socket.register_nb_transport_bw(this, &DmaPort::backward, 0);
  write_socket.register_nb_transport_bw(this, &DmaPort::backward, 1);
  SC_HAS_PROCESS(DmaPort);
  SC_METHOD(issue);
  sensitive << issue_alarm_.event();
  dont_initialize();
  SC_METHOD(land);
  sensitive << land_alarm_.event();
  dont_initialize();
  if (context_.trace) {
    track_ = context_.trace->track("dma", fmt::format("port {}", index));
    outstanding_track_ = context_.trace->counter_track("dma", fmt::format("port {} outstanding bursts", index));
  }
}

std::uint64_t DmaPort::new_transfer(Transfer transfer) {
  if (free_transfers_.empty()) {
    free_transfers_.push_back(transfers_.size());
    transfers_.emplace_back();
  }
  const std::uint64_t number = free_transfers_.back();
  free_transfers_.pop_back();
  at(number) = std::move(transfer);
  return number;
}

void DmaPort::enqueue(const OffChipRequest& request, std::uint64_t address, OffChipClient& client, std::uint64_t tag) {
  const Cycle now = context_.clock.edge_now();
  const std::uint64_t number = new_transfer({request, &client, tag, now, address, request.bytes, 0});
  // Transfers of one edge are served by source, then tag, whichever module was evaluated first.
  const auto after = [&](std::uint64_t other) {
    const Transfer& t = at(other);
    return t.enqueued == now && std::tie(t.request.source, t.tag) > std::tie(request.source, tag);
  };
  auto place = waiting_.end();
  while (place != waiting_.begin() && after(*std::prev(place))) --place;
  waiting_.insert(place, number);
  queue_high_water_.set(waiting_.size());
  if (live_++ == 0) active_since_ = now;
  issue_alarm_.set(now + 1);
}

void DmaPort::issue() {
  const Cycle now = context_.clock.edge_now();
  if (waiting_.empty() || registered_) return;
  Transfer& front = at(waiting_.front());
  const int held = outstanding_ + (freed_edge_ == now ? freed_now_ : 0);
  if (front.enqueued >= now || granted_ >= now || held >= context_.dma.outstanding) {
    // A full port is woken by the burst that ends.
    if (outstanding_ < context_.dma.outstanding) issue_alarm_.set(now + 1);
    return;
  }
  const std::uint64_t number = waiting_.front();
  send(front, number);
  if (front.bytes_left == 0) waiting_.pop_front();
  queue_high_water_.set(waiting_.size());
}

void DmaPort::send(Transfer& transfer, std::uint64_t number) {
  const std::int64_t most = context_.dma.max_burst_bytes;
  const std::int64_t to_boundary = most - static_cast<std::int64_t>(transfer.next_address) % most;
  const std::int64_t bytes = std::min(transfer.bytes_left, to_boundary);
  tlm::tlm_generic_payload& payload = *context_.pool.take();
  payload.set_command(transfer.request.write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  payload.set_address(transfer.next_address);
  payload.set_data_ptr(transfer.request.data == nullptr
                           ? no_data
                           : transfer.request.data + (transfer.request.bytes - transfer.bytes_left));
  payload.set_data_length(static_cast<unsigned>(bytes));
  payload.set_streaming_width(static_cast<unsigned>(bytes));
  payload.set_byte_enable_ptr(nullptr);
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  burst_info(payload).beats = ceil_div<std::int64_t>(bytes, context_.dma.beat_bytes);
  burst_info(payload).transfer = number;
  transfer.next_address += static_cast<std::uint64_t>(bytes);
  transfer.bytes_left -= bytes;
  ++transfer.bursts_under_way;
  registered_ = true;
  count_outstanding(+1);
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  (transfer.request.write ? write_socket : read_socket)->nb_transport_fw(payload, phase, delay);
}

tlm::tlm_sync_enum DmaPort::backward(int, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time&) {
  const Cycle now = context_.clock.edge_now();
  const Cycle beats = burst_info(payload).beats;
  if (phase == tlm::END_REQ) {
    registered_ = false;
    granted_ = now;
    if (payload.is_write()) data_phase(payload, now, now + beats);
    if (!waiting_.empty()) issue_alarm_.set(now + 1);
    return tlm::TLM_ACCEPTED;
  }
  SECATEUR_CHECK(phase == tlm::BEGIN_RESP, "the interconnect sends END_REQ and BEGIN_RESP");
  if (payload.is_write()) {
    burst_done(payload);
    return tlm::TLM_COMPLETED;
  }
  SECATEUR_CHECK(!landing_, "two read bursts on one data bus");
  landing_ = &payload;
  lands_at_ = now + beats;
  data_phase(payload, now, lands_at_);
  land_alarm_.set(lands_at_);
  return tlm::TLM_ACCEPTED;
}

void DmaPort::land() {
  if (!landing_) return;
  if (context_.clock.edge_now() < lands_at_) {
    land_alarm_.set(lands_at_);
  } else {
    finish_landing();
  }
}

/// The last beat of a read burst is there.
void DmaPort::finish_landing() {
  tlm::tlm_generic_payload& payload = *landing_;
  landing_ = nullptr;
  tlm::tlm_phase phase = tlm::END_RESP;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  read_socket->nb_transport_fw(payload, phase, delay);
  burst_done(payload);
}

void DmaPort::burst_done(tlm::tlm_generic_payload& payload) {
  SECATEUR_CHECK(payload.is_response_ok(), "a memory channel refused a burst");
  const Cycle now = context_.clock.edge_now();
  const std::uint64_t number = burst_info(payload).transfer;
  payload.release();
  if (freed_edge_ != now) freed_now_ = 0;
  freed_edge_ = now;
  ++freed_now_;
  count_outstanding(-1);
  if (!waiting_.empty()) issue_alarm_.set(now + 1);
  Transfer& transfer = at(number);
  if (--transfer.bursts_under_way > 0 || transfer.bytes_left > 0) return;
  OffChipClient& client = *transfer.client;
  const std::uint64_t tag = transfer.tag;
  free_transfers_.push_back(number);
  if (--live_ == 0) {
    context_.ledger.stall(StallCause::memory, active_since_, now);
    active_since_ = -1;
  }
  client.transfer_done(tag, now);
}

void DmaPort::data_phase(tlm::tlm_generic_payload& payload, Cycle start, Cycle end) {
  context_.ledger.busy(start, end);
  if (!context_.trace) return;
  // Weights are asked for by the head modules, all else by the transfer unit.
  const BurstInfo& info = burst_info(payload);
  const int source = at(info.transfer).request.source;
  const auto bytes = static_cast<std::int64_t>(payload.get_data_length());
  const char* name = payload.is_write() ? "write" : source > 0 ? "read weights" : "read";
  const std::string words =
      source > 0 ? trace_words(name, {{"bytes", bytes}, {"channel", info.channel}, {"head_module", source - 1}})
                 : trace_words(name, {{"bytes", bytes}, {"channel", info.channel}});
  context_.trace->slice(track_, words, context_.clock.edge_fs(start), context_.clock.edge_fs(end));
}

void DmaPort::count_outstanding(int change) {
  outstanding_ += change;
  outstanding_high_water_.set(outstanding_);
  if (context_.trace) {
    context_.trace->counter(outstanding_track_, context_.clock.edge_fs(context_.clock.edge_now()), outstanding_);
  }
}

void DmaPort::close(Cycle edge) {
  if (active_since_ >= 0) context_.ledger.stall(StallCause::memory, active_since_, edge);
  active_since_ = -1;
}

std::string DmaPort::describe_waiting() const {
  if (live_ == 0) return {};
  return fmt::format("  dma port {}: {} transfers queued, {} bursts in flight{}\n", index_, waiting_.size(),
                     outstanding_, registered_ ? ", a request not granted" : "");
}

}  // namespace secateur::hw
