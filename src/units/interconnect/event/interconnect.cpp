// SPDX-License-Identifier: Apache-2.0
#include "units/interconnect/event/interconnect.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace secateur::hw {

Interconnect::Interconnect(const sc_core::sc_module_name& name, const Clock& clock, const Clock& memory_clock,
                           const Paths& paths, std::uint64_t channel_bytes)
    : sc_module(name),
      clock_(clock),
      memory_clock_(memory_clock),
      paths_(paths),
      channel_bytes_(channel_bytes),
      router_("response_router", clock, paths, *this),
      responding_(static_cast<std::size_t>(paths.ports())),
      held_(static_cast<std::size_t>(paths.ports())) {
  port_read.init(static_cast<std::size_t>(paths.ports()));
  port_write.init(static_cast<std::size_t>(paths.ports()));
  channel_read.init(static_cast<std::size_t>(paths.channels()));
  channel_write.init(static_cast<std::size_t>(paths.channels()));
  for (int port = 0; port < paths.ports(); ++port) {
    port_read[static_cast<std::size_t>(port)].register_nb_transport_fw(this, &Interconnect::from_port, port);
    port_write[static_cast<std::size_t>(port)].register_nb_transport_fw(this, &Interconnect::from_port, port);
  }
  for (int channel = 0; channel < paths.channels(); ++channel) {
    channel_read[static_cast<std::size_t>(channel)].register_nb_transport_bw(this, &Interconnect::from_channel,
                                                                             channel);
    channel_write[static_cast<std::size_t>(channel)].register_nb_transport_bw(this, &Interconnect::from_channel,
                                                                              channel);
    arbiters_.push_back(
        std::make_unique<ChannelArbiter>(fmt::format("arbiter_{}", channel).c_str(), clock, paths.ports(), *this));
  }
  SC_HAS_PROCESS(Interconnect);
  SC_METHOD(deliver_requests);
  sensitive << to_channels_.event();
  dont_initialize();
  SC_METHOD(deliver_responses);
  sensitive << to_ports_.event();
  dont_initialize();
  SC_METHOD(send_held_responses);
  sensitive << held_event_;
  dont_initialize();
}

tlm::tlm_sync_enum Interconnect::from_port(int port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                           sc_core::sc_time&) {
  if (phase == tlm::END_RESP) {
    responding_[static_cast<std::size_t>(port)] = 0;
    if (held_[static_cast<std::size_t>(port)]) held_event_.notify(sc_core::SC_ZERO_TIME);
    return tlm::TLM_COMPLETED;
  }
  SECATEUR_CHECK(phase == tlm::BEGIN_REQ, "a port sends BEGIN_REQ and END_RESP");
  BurstInfo& info = burst_info(payload);
  info.port = port;
  info.channel = static_cast<int>(payload.get_address() / channel_bytes_);
  SECATEUR_CHECK(info.channel < paths_.channels(), "a burst's address belongs to no channel");
  arbiters_[static_cast<std::size_t>(info.channel)]->request(port, payload);
  return tlm::TLM_ACCEPTED;
}

void Interconnect::granted(tlm::tlm_generic_payload& payload) {
  BurstInfo& info = burst_info(payload);
  info.number = next_number_++;
  Cycle leaves = clock_.edge_now() + paths_.request(info.port, info.channel);
  if (payload.is_write()) leaves += info.beats;  // its data travels with it and is handed over whole
  const Cycle arrives = memory_clock_.crossing(clock_.edge_fs(leaves));
  to_channels_.push(memory_clock_.edge_fs(arrives), info.port, BurstHandle(payload));
  auto& socket = (payload.is_write() ? port_write : port_read)[static_cast<std::size_t>(info.port)];
  tlm::tlm_phase phase = tlm::END_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->nb_transport_bw(payload, phase, delay);
}

void Interconnect::deliver_requests() {
  to_channels_.take_due([this](BurstHandle burst) {
    const auto channel = static_cast<std::size_t>(burst_info(*burst).channel);
    auto& socket = (burst->is_write() ? channel_write : channel_read)[channel];
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    const tlm::tlm_sync_enum status = socket->nb_transport_fw(*burst, phase, delay);
    SECATEUR_CHECK(status == tlm::TLM_UPDATED && phase == tlm::END_REQ, "a channel takes what has a credit at once");
  });
}

tlm::tlm_sync_enum Interconnect::from_channel(int channel, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                              sc_core::sc_time&) {
  SECATEUR_CHECK(phase == tlm::BEGIN_RESP, "a channel sends BEGIN_RESP");
  const Cycle edge = clock_.crossing(static_cast<std::int64_t>(sc_core::sc_time_stamp().value()));
  const BurstInfo& info = burst_info(payload);
  if (payload.is_write()) {
    arbiters_[static_cast<std::size_t>(channel)]->return_credit(edge);
    const Cycle there = edge + paths_.response(info.port, channel);
    to_ports_.push(clock_.edge_fs(there), info.port, BurstHandle(payload));
  } else {
    router_.join(BurstHandle(payload), edge);
  }
  return tlm::TLM_COMPLETED;
}

void Interconnect::routed(BurstHandle burst, Cycle path) {
  const BurstInfo& info = burst_info(*burst);
  const Cycle now = clock_.edge_now();
  arbiters_[static_cast<std::size_t>(info.channel)]->return_credit(now);
  const int port = info.port;
  if (path == 0) {
    send_response(std::move(burst));
  } else {
    to_ports_.push(clock_.edge_fs(now + path), port, std::move(burst));
  }
}

void Interconnect::deliver_responses() {
  to_ports_.take_due([this](BurstHandle burst) { send_response(std::move(burst)); });
}

void Interconnect::send_response(BurstHandle burst) {
  const auto port = static_cast<std::size_t>(burst_info(*burst).port);
  if (burst->is_read()) {
    if (responding_[port]) {
      SECATEUR_CHECK(!held_[port], "two read bursts on one data bus");
      held_[port] = std::move(burst);
      return;
    }
    responding_[port] = 1;
  }
  auto& socket = (burst->is_write() ? port_write : port_read)[port];
  tlm::tlm_phase phase = tlm::BEGIN_RESP;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->nb_transport_bw(*burst, phase, delay);
}

void Interconnect::send_held_responses() {
  for (std::size_t port = 0; port < held_.size(); ++port) {
    if (!held_[port] || responding_[port]) continue;
    send_response(std::move(held_[port]));
  }
}

std::string Interconnect::describe_waiting() const {
  std::string text = router_.describe_waiting();
  for (const auto& arbiter : arbiters_) text += arbiter->describe_waiting();
  return text;
}

}  // namespace secateur::hw
