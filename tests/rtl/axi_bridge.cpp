// SPDX-License-Identifier: Apache-2.0
#include "rtl/axi_bridge.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace secateur::test {

AxiBridge::AxiBridge(const sc_core::sc_module_name& name, const hw::Clock& clock, hw::BurstPool& pool, int beat_bytes)
    : sc_module(name),
      read_socket("read_socket"),
      write_socket("write_socket"),
      clock_(clock),
      pool_(pool),
      beat_bytes_(static_cast<unsigned>(beat_bytes)),
      land_alarm_(clock) {
  read_socket.register_nb_transport_bw(this, &AxiBridge::backward, 0);
  write_socket.register_nb_transport_bw(this, &AxiBridge::backward, 1);
  SC_HAS_PROCESS(AxiBridge);
  SC_METHOD(land);
  sensitive << land_alarm_.event();
  dont_initialize();
}

void AxiBridge::request(const AxiBurst& burst) {
  bursts_.push_back(burst);
  tlm::tlm_generic_payload& payload = *pool_.take();
  const auto bytes = static_cast<unsigned>(burst.beats) * beat_bytes_;
  data_.emplace_back(bytes);
  payload.set_command(burst.write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  payload.set_address(burst.address);
  payload.set_data_ptr(data_.back().data());
  payload.set_data_length(bytes);
  payload.set_streaming_width(bytes);
  payload.set_byte_enable_ptr(nullptr);
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  hw::burst_info(payload).beats = burst.beats;
  hw::burst_info(payload).transfer = static_cast<std::uint64_t>(burst.id);
  if (burst.write) writing_.push_back({&payload, 0});
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  (burst.write ? write_socket : read_socket)->nb_transport_fw(payload, phase, delay);
}

void AxiBridge::write_beat(const unsigned char* data) {
  SECATEUR_CHECK(!writing_.empty(), "a beat belongs to a burst");
  Writing& writing = writing_.front();
  std::copy_n(data, beat_bytes_, writing.payload->get_data_ptr() + writing.filled);
  writing.filled += beat_bytes_;
  if (writing.filled == writing.payload->get_data_length()) writing_.pop_front();
}

tlm::tlm_sync_enum AxiBridge::backward(int, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                       sc_core::sc_time&) {
  const Cycle now = clock_.edge_now();
  if (phase == tlm::END_REQ) {
    granted_ = now;
    return tlm::TLM_ACCEPTED;
  }
  SECATEUR_CHECK(phase == tlm::BEGIN_RESP && payload.is_response_ok(), "the interconnect answers");
  if (payload.is_write()) {
    responses_.push_back({static_cast<int>(hw::burst_info(payload).transfer), now});
    payload.release();
    return tlm::TLM_COMPLETED;
  }
  SECATEUR_CHECK(landing_ == nullptr, "two read bursts on one data bus");
  landing_ = &payload;
  landing_since_ = now;
  land_alarm_.set(now + hw::burst_info(payload).beats);
  return tlm::TLM_ACCEPTED;
}

/// The last beat: the port has it before this edge.
void AxiBridge::land() {
  tlm::tlm_generic_payload& payload = *landing_;
  landed_edge_ = clock_.edge_now();
  landed_data_.assign(payload.get_data_ptr() + payload.get_data_length() - beat_bytes_,
                      payload.get_data_ptr() + payload.get_data_length());
  landed_beat_ = {true, static_cast<int>(hw::burst_info(payload).transfer), true, landed_data_.data()};
  landing_ = nullptr;
  tlm::tlm_phase phase = tlm::END_RESP;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  read_socket->nb_transport_fw(payload, phase, delay);
  payload.release();
}

AxiBridge::Beat AxiBridge::read_beat() const {
  const Cycle now = clock_.edge_now();
  if (landed_edge_ == now) return landed_beat_;
  if (landing_ == nullptr || now == landing_since_) return {};
  const auto at = static_cast<unsigned>(now - landing_since_ - 1) * beat_bytes_;
  return {true, static_cast<int>(hw::burst_info(*landing_).transfer), false, landing_->get_data_ptr() + at};
}

AxiBridge::Beat AxiBridge::response() {
  if (responses_.empty()) return {};
  const Response first = responses_.front();
  responses_.pop_front();
  if (first.edge != clock_.edge_now()) ++late_responses_;
  return {true, first.id, true, nullptr};
}

}  // namespace secateur::test
