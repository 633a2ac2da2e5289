// SPDX-License-Identifier: Apache-2.0
#include "units/interconnect/event/burst.hpp"

namespace secateur::hw {

BurstPool::~BurstPool() {
  for (tlm::tlm_generic_payload* payload : all_) {
    BurstInfo* info = nullptr;
    payload->get_extension(info);
    payload->clear_extension(info);
    delete info;
    delete payload;
  }
}

tlm::tlm_generic_payload* BurstPool::take() {
  if (free_.empty()) {
    auto* payload = new tlm::tlm_generic_payload(this);
    payload->set_extension(new BurstInfo);
    all_.push_back(payload);
    free_.push_back(payload);
  }
  tlm::tlm_generic_payload* payload = free_.back();
  free_.pop_back();
  payload->acquire();
  return payload;
}

void BurstPool::free(tlm::tlm_generic_payload* payload) {
  BurstInfo& info = burst_info(*payload);
  info.port = info.channel = 0;
  info.beats = info.path = 0;
  info.transfer = info.number = 0;
  payload->set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  payload->set_dmi_allowed(false);
  free_.push_back(payload);
}

}  // namespace secateur::hw
