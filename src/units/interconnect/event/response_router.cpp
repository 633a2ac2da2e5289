// SPDX-License-Identifier: Apache-2.0
#include "units/interconnect/event/response_router.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace secateur::hw {

ResponseRouter::ResponseRouter(const sc_core::sc_module_name& name, const Clock& clock, const Paths& paths,
                               RouteListener& listener)
    : sc_module(name),
      clock_(clock),
      paths_(paths),
      listener_(listener),
      alarm_(clock),
      channels_(static_cast<std::size_t>(paths.channels())),
      ports_(static_cast<std::size_t>(paths.ports())) {
  SC_HAS_PROCESS(ResponseRouter);
  SC_METHOD(route);
  sensitive << alarm_.event();
  dont_initialize();
}

void ResponseRouter::head_changed(const Channel& channel, int change) {
  if (channel.queue.empty()) return;
  ports_[static_cast<std::size_t>(burst_info(*channel.queue.front().burst).port)].heads += change;
}

void ResponseRouter::join(BurstHandle burst, Cycle edge) {
  const int number = burst_info(*burst).channel;
  Channel& channel = channels_[static_cast<std::size_t>(number)];
  channel.queue.push_back({std::move(burst), edge});
  if (channel.queue.size() > 1) return;
  head_changed(channel, +1);
  alarm_.set(std::max(start_edge(number), clock_.edge_now()));
}

Cycle ResponseRouter::start_edge(int number) const {
  const Channel& channel = channels_[static_cast<std::size_t>(number)];
  const int port = burst_info(*channel.queue.front().burst).port;
  const Cycle port_free = ports_[static_cast<std::size_t>(port)].bus_free - paths_.response(port, number);
  return std::max({channel.queue.front().edge + 1, channel.bus_free, port_free});
}

void ResponseRouter::route() {
  const Cycle now = clock_.edge_now();
  for (int port = 0; port < paths_.ports(); ++port) {
    if (ports_[static_cast<std::size_t>(port)].heads > 0) serve_port(port, now);
  }
  Cycle next = std::numeric_limits<Cycle>::max();
  for (int channel = 0; channel < paths_.channels(); ++channel) {
    if (channels_[static_cast<std::size_t>(channel)].queue.empty()) continue;
    next = std::min(next, std::max(start_edge(channel), now + 1));
  }
  if (next != std::numeric_limits<Cycle>::max()) alarm_.set(next);
}

void ResponseRouter::serve_port(int port, Cycle now) {
  const int first = ports_[static_cast<std::size_t>(port)].next_channel;
  for (int i = 0; i < paths_.channels(); ++i) {
    const int number = (first + i) % paths_.channels();
    const Channel& channel = channels_[static_cast<std::size_t>(number)];
    if (channel.queue.empty() || burst_info(*channel.queue.front().burst).port != port) continue;
    if (start_edge(number) > now) continue;
    start(number, now);
    return;
  }
}

void ResponseRouter::start(int number, Cycle now) {
  Channel& channel = channels_[static_cast<std::size_t>(number)];
  see_high_water(channel, now);
  head_changed(channel, -1);
  BurstHandle burst = std::move(channel.queue.front().burst);
  channel.queue.pop_front();
  head_changed(channel, +1);
  const BurstInfo& info = burst_info(*burst);
  Port& port = ports_[static_cast<std::size_t>(info.port)];
  const Cycle path = paths_.response(info.port, number);
  channel.bus_free = now + info.beats;
  port.bus_free = now + path + info.beats;
  port.next_channel = (number + 1) % paths_.channels();
  listener_.routed(std::move(burst), path);
}

/// Before the burst that starts now has left: a queue only grows between two starts. Who joins later is in it already.
void ResponseRouter::see_high_water(const Channel& channel, Cycle now) {
  const auto joined = [now](const Waiting& waiting) { return waiting.edge < now; };
  const auto later = std::find_if_not(channel.queue.begin(), channel.queue.end(), joined);
  high_water_ = std::max(high_water_, static_cast<std::size_t>(later - channel.queue.begin()));
}

std::string ResponseRouter::describe_waiting() const {
  std::string text;
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    const std::size_t waiting = channels_[c].queue.size();
    if (waiting > 0) text += fmt::format("  {} read bursts of channel {} wait for a port\n", waiting, c);
  }
  return text;
}

}  // namespace secateur::hw
