// SPDX-License-Identifier: Apache-2.0
#include "outside_channel.hpp"

#include <string>
#include <utility>

namespace secateur {

OutsideChannel::OutsideChannel(const sc_core::sc_module_name& name, std::uint64_t base, int most_under_way,
                               Transport transport)
    : sc_module(name), base_(base), transport_(std::move(transport)) {
  read_socket.register_nb_transport_fw(this, &OutsideChannel::accept_read);
  write_socket.register_nb_transport_fw(this, &OutsideChannel::accept_write);
  for (int i = 0; i < most_under_way; ++i) {
    sc_core::sc_spawn([this] { serve(reads_, read_socket); }, sc_core::sc_gen_unique_name("read"));
    sc_core::sc_spawn([this] { serve(writes_, write_socket); }, sc_core::sc_gen_unique_name("write"));
  }
}

tlm::tlm_sync_enum OutsideChannel::accept_read(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                               sc_core::sc_time& /*delay*/) {
  return accept(reads_, payload, phase);
}

tlm::tlm_sync_enum OutsideChannel::accept_write(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                sc_core::sc_time& /*delay*/) {
  return accept(writes_, payload, phase);
}

tlm::tlm_sync_enum OutsideChannel::accept(Lane& lane, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase) {
  payload.acquire();  // until it is answered
  lane.bursts.push_back({&payload, false});
  lane.wanted.notify(sc_core::SC_ZERO_TIME);
  phase = tlm::END_REQ;  // credits of the interconnect bound what is under way
  return tlm::TLM_UPDATED;
}

void OutsideChannel::serve(Lane& lane, tlm_utils::simple_target_socket<OutsideChannel>& socket) {
  for (;;) {
    while (lane.begun == lane.bursts.size()) sc_core::wait(lane.wanted);
    const std::uint64_t number = lane.answered + lane.begun;
    ask(*lane.bursts[lane.begun++].payload);
    lane.bursts[number - lane.answered].is_done = true;
    answer(lane, socket);
  }
}

/// A payload of its own: the machine's has no data in a run of timing alone.
void OutsideChannel::ask(const tlm::tlm_generic_payload& burst) {
  std::vector<unsigned char> data(burst.get_data_length());
  tlm::tlm_generic_payload payload;
  payload.set_command(burst.get_command());
  payload.set_address(burst.get_address() - base_);
  payload.set_data_ptr(data.data());
  payload.set_data_length(static_cast<unsigned>(data.size()));
  payload.set_streaming_width(static_cast<unsigned>(data.size()));
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  transport_(payload, delay);
  if (delay > sc_core::SC_ZERO_TIME) sc_core::wait(delay);
  if (payload.is_response_error()) {
    SC_REPORT_ERROR("secateur",
                    ("the memory of " + std::string(name()) + " answers " + payload.get_response_string()).c_str());
  }
}

void OutsideChannel::answer(Lane& lane, tlm_utils::simple_target_socket<OutsideChannel>& socket) {
  while (!lane.bursts.empty() && lane.bursts.front().is_done) {
    tlm::tlm_generic_payload& payload = *lane.bursts.front().payload;
    lane.bursts.pop_front();
    --lane.begun;
    ++lane.answered;
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket->nb_transport_bw(payload, phase, delay);
    payload.release();
  }
}

}  // namespace secateur
