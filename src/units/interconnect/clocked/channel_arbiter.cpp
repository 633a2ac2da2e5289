// SPDX-License-Identifier: Apache-2.0
#include "units/interconnect/clocked/channel_arbiter.hpp"

#include <string>
#include <utility>

#include "units/dma/clocked/dma_port.hpp"

namespace secateur::hw::clocked {

ChannelArbiter::ChannelArbiter(const sc_core::sc_module_name& name, const ClockSource& clock, int channel,
                               std::vector<Cycle> path)
    : sc_module(name), channel_(channel), path_(std::move(path)), last_(static_cast<int>(path_.size()) - 1) {
  grant.write(kNone);
  SC_HAS_PROCESS(ChannelArbiter);
  SC_METHOD(evaluate);
  sensitive << clock.rising();
  dont_initialize();
}

void ChannelArbiter::bind(std::vector<const DmaPort*> ports, const sc_core::sc_signal<std::uint64_t>& returned) {
  ports_ = std::move(ports);
  returned_ = &returned;
}

void ChannelArbiter::evaluate() {
  advance();
  free_credits_ = kChannelCredits - credits_in_use();
  const int port = choose();
  if (port != kNone) take(port);
  if (grant.read() != port) grant.write(port);
}

void ChannelArbiter::advance() {
  if (write_beats_left_ > 0) --write_beats_left_;
  if (pipeline_.empty()) return;
  std::size_t kept = 0;
  for (Place& place : pipeline_) {
    if (--place.left == 0) {
      sent.put(place.burst);
    } else {
      pipeline_[kept++] = place;
    }
  }
  pipeline_.resize(kept);
}

/// A port lowers its request an edge after the grant: until then it has been served and is passed over.
int ChannelArbiter::choose() const {
  const int ports = static_cast<int>(ports_.size());
  for (int step = 1; step <= ports; ++step) {
    const int port = last_ + step < ports ? last_ + step : last_ + step - ports;
    if (ports_[static_cast<std::size_t>(port)]->request_channel.read() != channel_) continue;
    if (port != grant.read() && may_take(port)) return port;
  }
  return kNone;
}

bool ChannelArbiter::may_take(int port) const {
  if (credits_in_use() == kChannelCredits) return false;
  return !ports_[static_cast<std::size_t>(port)]->requested().write || write_beats_left_ == 0;
}

void ChannelArbiter::take(int port) {
  Burst burst = ports_[static_cast<std::size_t>(port)]->requested();
  burst.number = granted_++;
  last_ = port;
  Cycle delay = path_[static_cast<std::size_t>(port)];
  if (burst.write) {
    write_beats_left_ = burst.beats;
    delay += burst.beats;
  }
  if (delay == 0) {
    sent.put(burst);
  } else {
    pipeline_.push_back({delay, burst});
  }
}

void ChannelArbiter::trace(sc_core::sc_trace_file* file) {
  const std::string prefix = std::string(name()) + ".";
  sc_core::sc_trace(file, grant, grant.name());
  sc_core::sc_trace(file, free_credits_, prefix + "free_credits");
  sc_core::sc_trace(file, write_beats_left_, prefix + "write_beats_left");
}

}  // namespace secateur::hw::clocked
