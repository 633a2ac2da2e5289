// SPDX-License-Identifier: Apache-2.0
#include "units/memory/event/memory_channel.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"

namespace secateur::hw {
namespace {

/// Tags of the two sockets.
constexpr int kReadSocket = 0;
constexpr int kWriteSocket = 1;

}  // namespace

MemoryChannel::MemoryChannel(const sc_core::sc_module_name& name, const Clock& clock, const MemoryConfig& memory,
                             std::uint64_t base, TraceSink* trace)
    : sc_module(name),
      read_socket("read_socket"),
      write_socket("write_socket"),
      clock_(clock),
      controller_(memory),
      base_(base),
      trace_(trace) {
  read_socket.register_nb_transport_fw(this, &MemoryChannel::accept, kReadSocket);
  write_socket.register_nb_transport_fw(this, &MemoryChannel::accept, kWriteSocket);
  SC_HAS_PROCESS(MemoryChannel);
  SC_METHOD(advance);
  sensitive << advance_event_;
  dont_initialize();
  SC_METHOD(respond);
  sensitive << responses_.event();
  dont_initialize();
  if (trace_) {
    commands_.emplace(*trace_, trace_->track("memory", basename()), clock_, memory);
    controller_.observe(&*commands_);
    waiting_ = trace_->counter_track("memory", fmt::format("{} bursts under way", basename()));
  }
}

MemoryClock MemoryChannel::now() const {
  return clock_.edge_at_or_before(static_cast<std::int64_t>(sc_core::sc_time_stamp().value()));
}

tlm::tlm_sync_enum MemoryChannel::accept(int id, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                         sc_core::sc_time&) {
  SECATEUR_CHECK(phase == tlm::BEGIN_REQ, "a memory channel ends its responses at once");
  payload.acquire();  // until it is handed back in respond()
  BurstRequest request;
  request.arrival = now();
  request.port = burst_info(payload).port;
  request.address = payload.get_address() - base_;
  request.bytes = payload.get_data_length();
  request.write = id == kWriteSocket;
  request.token = reinterpret_cast<std::uintptr_t>(&payload);
  controller_.arrive(request);
  if (image_ && request.write) image_->write(request.address, payload.get_data_ptr(), payload.get_data_length());
  if (trace_) {
    trace_->counter(waiting_, clock_.edge_fs(request.arrival),
                    static_cast<std::int64_t>(controller_.bursts_under_way()));
  }
  // A write that has come just now changes nothing of the past.
  const MemoryClock bound = std::max(controller_.next_completion_bound(), request.arrival + 1);
  if (bound < advance_at_) {
    advance_at_ = bound;
    advance_event_.notify(clock_.edge_time(advance_at_) - sc_core::sc_time_stamp());
  }
  phase = tlm::END_REQ;  // credits of the interconnect keep the FIFO from overflowing
  return tlm::TLM_UPDATED;
}

void MemoryChannel::run_to(MemoryClock last) {
  completions_.clear();
  controller_.run_until(last, completions_);
  for (const BurstCompletion& done : completions_) {
    auto& payload = *reinterpret_cast<tlm::tlm_generic_payload*>(static_cast<std::uintptr_t>(done.token));
    BurstHandle handle(payload);
    payload.release();  // the handle has taken over
    const auto number = static_cast<std::int64_t>(burst_info(payload).number);
    responses_.push(clock_.edge_fs(done.clock), number, std::move(handle));
  }
}

/// A burst may be done now: all clocks before this one are simulated.
void MemoryChannel::advance() {
  run_to(now() - 1);
  advance_at_ = controller_.next_completion_bound();
  if (advance_at_ != kNoClock) {
    advance_event_.notify(clock_.edge_time(advance_at_) - sc_core::sc_time_stamp());
  }
}

void MemoryChannel::respond() {
  // What is found done only now goes by its number among the others of this clock.
  if (advance_at_ <= now()) advance();
  responses_.take_due([this](BurstHandle burst) {
    if (trace_) {
      const std::int64_t fs = clock_.edge_fs(now());
      trace_->counter(waiting_, fs, static_cast<std::int64_t>(controller_.bursts_under_way()));
    }
    if (image_ && burst->is_read()) {
      image_->read(burst->get_address() - base_, burst->get_data_ptr(), burst->get_data_length());
    }
    burst->set_response_status(tlm::TLM_OK_RESPONSE);
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    auto& socket = burst->is_write() ? write_socket : read_socket;
    const tlm::tlm_sync_enum status = socket->nb_transport_bw(*burst, phase, delay);
    SECATEUR_CHECK(status == tlm::TLM_COMPLETED, "the interconnect takes every response at once");
  });
}

void MemoryChannel::catch_up() {
  run_to(now());
  if (commands_) commands_->flush();
}

void MemoryChannel::observe(CommandObserver* observer) {
  if (!commands_) return controller_.observe(observer);
  commands_->pass_on_to(observer);
}

std::string MemoryChannel::describe_waiting() const {
  if (controller_.bursts_under_way() == 0) return {};
  return fmt::format("  {} has {} bursts under way\n", basename(), controller_.bursts_under_way());
}

}  // namespace secateur::hw
