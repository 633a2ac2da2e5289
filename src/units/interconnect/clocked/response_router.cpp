// SPDX-License-Identifier: Apache-2.0
#include "units/interconnect/clocked/response_router.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace secateur::hw::clocked {

ResponseRouter::ResponseRouter(const sc_core::sc_module_name& name, const ClockSource& clock,
                               std::vector<std::vector<Cycle>> paths)
    : sc_module(name),
      paths_(std::move(paths)),
      channels_(paths_.size()),
      bus_(paths_.front().size(), Port{0, static_cast<int>(paths_.size()) - 1}) {
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    channels_[c].credits_returned =
        std::make_unique<sc_core::sc_signal<std::uint64_t>>(fmt::format("credits_returned_{}", c).c_str());
  }
  SC_HAS_PROCESS(ResponseRouter);
  SC_METHOD(evaluate);
  sensitive << clock.rising();
  dont_initialize();
}

void ResponseRouter::bind(std::vector<DmaPort*> ports, std::vector<Returned*> returned,
                          std::vector<const Synchroniser*> arrivals) {
  ports_ = std::move(ports);
  returned_ = std::move(returned);
  arrivals_ = std::move(arrivals);
}

/// What arrives at this edge joins the queues behind what is started at it.
void ResponseRouter::evaluate() {
  count();
  if (queued_ > 0) {
    for (int port = 0; port < static_cast<int>(bus_.size()); ++port) serve(port);
  }
  for (int channel = 0; channel < static_cast<int>(channels_.size()); ++channel) arrive(channel);
}

void ResponseRouter::count() {
  for (Port& port : bus_) {
    if (port.bus_left > 0) --port.bus_left;
  }
  for (Channel& channel : channels_) {
    if (channel.bus_left > 0) --channel.bus_left;
    if (channel.responses.empty()) continue;
    std::size_t kept = 0;
    for (const Response& response : channel.responses) {
      if (response.left == 1) {
        respond(response.burst);
      } else {
        channel.responses[kept++] = {response.left - 1, response.burst};
      }
    }
    channel.responses.resize(kept);
  }
}

void ResponseRouter::serve(int port) {
  const int channels = static_cast<int>(channels_.size());
  const int last = bus_[static_cast<std::size_t>(port)].last;
  for (int step = 1; step <= channels; ++step) {
    const int channel = last + step < channels ? last + step : last + step - channels;
    if (may_start(channel, port)) return start(channel, port);
  }
}

bool ResponseRouter::may_start(int channel, int port) const {
  const Channel& from = at(channel);
  return !from.queue.empty() && from.queue.front().port == port && from.bus_left == 0 &&
         bus_[static_cast<std::size_t>(port)].bus_left <= path(channel, port);
}

void ResponseRouter::start(int channel, int port) {
  Channel& from = at(channel);
  const Burst burst = from.queue.front();
  from.queue.pop_front();
  from.queued = from.queue.size();
  --queued_;
  from.bus_left = burst.beats;
  bus_[static_cast<std::size_t>(port)] = {path(channel, port) + burst.beats, channel};
  ports_[static_cast<std::size_t>(port)]->read_data.put({burst, path(channel, port)});
  from.credits_returned->write(++from.returned);
}

void ResponseRouter::arrive(int channel) {
  Returned& returned = *returned_[static_cast<std::size_t>(channel)];
  const std::uint64_t arriving = arrivals_[static_cast<std::size_t>(channel)]->arriving();
  if (returned.empty(arriving)) return;
  Channel& to = at(channel);
  const std::size_t before = to.queue.size();
  returned.take(arriving, [&](const Burst& burst) {
    if (!burst.write) return to.queue.push_back(burst);
    to.credits_returned->write(++to.returned);
    const Cycle cycles = path(channel, burst.port);
    if (cycles == 0) return respond(burst);
    to.responses.push_back({cycles, burst});
  });
  queued_ += to.queue.size() - before;
  to.queued = to.queue.size();
  queue_high_water_ = std::max(queue_high_water_, to.queued);
}

void ResponseRouter::respond(const Burst& burst) {
  ports_[static_cast<std::size_t>(burst.port)]->write_responses.put(burst);
}

void ResponseRouter::trace(sc_core::sc_trace_file* file) {
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    const std::string prefix = fmt::format("{}.channel_{}_", name(), c);
    sc_core::sc_trace(file, channels_[c].queued, prefix + "queued");
    sc_core::sc_trace(file, channels_[c].bus_left, prefix + "bus_left");
  }
  for (std::size_t p = 0; p < bus_.size(); ++p) {
    sc_core::sc_trace(file, bus_[p].bus_left, fmt::format("{}.port_{}_bus_left", name(), p));
  }
}

}  // namespace secateur::hw::clocked
