// SPDX-License-Identifier: Apache-2.0
#include "units/interconnect/event/channel_arbiter.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/error.hpp"
#include "units/interconnect/event/burst.hpp"

namespace secateur::hw {

ChannelArbiter::ChannelArbiter(const sc_core::sc_module_name& name, const Clock& clock, int ports,
                               GrantListener& listener)
    : sc_module(name), clock_(clock), listener_(listener), alarm_(clock), requests_(static_cast<std::size_t>(ports)) {
  SC_HAS_PROCESS(ChannelArbiter);
  SC_METHOD(arbitrate);
  sensitive << alarm_.event();
  dont_initialize();
}

void ChannelArbiter::request(int port, tlm::tlm_generic_payload& payload) {
  Request& slot = requests_[static_cast<std::size_t>(port)];
  SECATEUR_CHECK(!slot.payload, "a port has one request register");
  slot = {&payload, clock_.edge_now()};
  ++waiting_;
  alarm_.set(slot.edge + 1);
}

void ChannelArbiter::return_credit(Cycle edge) {
  returned_.push_back(edge);
  if (waiting_ > 0) alarm_.set(edge + 1);
}

void ChannelArbiter::collect_credits(Cycle now) {
  const auto usable = [now](Cycle edge) { return edge < now; };
  const auto kept = std::remove_if(returned_.begin(), returned_.end(), usable);
  credits_ += static_cast<int>(returned_.end() - kept);
  returned_.erase(kept, returned_.end());
}

bool ChannelArbiter::grantable(const Request& request, Cycle now) const {
  return request.payload && request.edge < now && (!request.payload->is_write() || write_bus_free_ <= now);
}

void ChannelArbiter::arbitrate() {
  const Cycle now = clock_.edge_now();
  collect_credits(now);
  const int ports = static_cast<int>(requests_.size());
  for (int i = 0; i < ports && credits_ > 0; ++i) {
    const int port = (next_port_ + i) % ports;
    Request& request = requests_[static_cast<std::size_t>(port)];
    if (!grantable(request, now)) continue;
    tlm::tlm_generic_payload& payload = *request.payload;
    request.payload = nullptr;
    --waiting_;
    --credits_;
    next_port_ = (port + 1) % ports;
    if (payload.is_write()) write_bus_free_ = now + burst_info(payload).beats;
    listener_.granted(payload);
    break;
  }
  sleep(now);
}

void ChannelArbiter::sleep(Cycle now) {
  if (waiting_ == 0) return;
  Cycle next = std::numeric_limits<Cycle>::max();
  if (credits_ > 0) {
    for (const Request& request : requests_) {
      if (!request.payload) continue;
      const Cycle bus = request.payload->is_write() ? write_bus_free_ : 0;
      next = std::min(next, std::max({now + 1, request.edge + 1, bus}));
    }
  } else {
    for (const Cycle edge : returned_) next = std::min(next, edge + 1);
  }
  if (next != std::numeric_limits<Cycle>::max()) alarm_.set(std::max(next, now + 1));
}

std::string ChannelArbiter::describe_waiting() const {
  std::string text;
  for (std::size_t port = 0; port < requests_.size(); ++port) {
    if (!requests_[port].payload) continue;
    text += fmt::format("  {}: request of port {} not granted, {} of {} credits free\n", basename(), port, credits_,
                        kCredits);
  }
  return text;
}

}  // namespace secateur::hw
