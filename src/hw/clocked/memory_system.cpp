// SPDX-License-Identifier: Apache-2.0
#include "hw/clocked/memory_system.hpp"

#include <fmt/format.h>

#include "units/interconnect/clocked/paths.hpp"

namespace secateur::hw::clocked {

MemorySystem::MemorySystem(const sc_core::sc_module_name& name, const ClockSource& clock,
                           const ClockSource& memory_clock, const AcceleratorConfig& accelerator,
                           const MemoryConfig& memory, const Floorplan& floorplan)
    : sc_module(name), clock_(clock) {
  const int channels = accelerator.memory_channels;
  std::vector<std::vector<Cycle>> response_paths;
  for (int c = 0; c < channels; ++c) {
    response_paths.push_back(response_cycles(accelerator, floorplan, c));
  }
  router_ = std::make_unique<ResponseRouter>("response_router", clock, response_paths);
  std::vector<DmaPort*> ports;
  for (int p = 0; p < accelerator.dma.ports; ++p) {
    ports_.push_back(
        std::make_unique<DmaPort>(fmt::format("dma_port_{}", p).c_str(), clock, p, accelerator.dma, activity_));
    ports.push_back(ports_.back().get());
  }
  std::vector<const ChannelArbiter*> arbiters;
  std::vector<ResponseRouter::Returned*> returned;
  std::vector<const Synchroniser*> arrivals;
  for (int c = 0; c < channels; ++c) {
    const auto named = [c](const char* what) { return fmt::format("{}_{}", what, c); };
    arbiters_.push_back(std::make_unique<ChannelArbiter>(named("arbiter").c_str(), clock, c,
                                                         request_cycles(accelerator, floorplan, c)));
    ChannelArbiter& arbiter = *arbiters_.back();
    arbiter.bind({ports.begin(), ports.end()}, router_->credits_returned(c));
    to_memory_.push_back(
        std::make_unique<Synchroniser>(named("to_memory").c_str(), memory_clock, arbiter.sent.pointer()));
    channels_.push_back(std::make_unique<MemoryChannel>(named("channel").c_str(), memory_clock, c, memory, arbiter.sent,
                                                        *to_memory_.back()));
    to_accelerator_.push_back(
        std::make_unique<Synchroniser>(named("to_accelerator").c_str(), clock, channels_.back()->returned.pointer()));
    arbiters.push_back(&arbiter);
    returned.push_back(&channels_.back()->returned);
    arrivals.push_back(to_accelerator_.back().get());
  }
  for (const auto& port : ports_) port->bind(arbiters);
  router_->bind(ports, returned, arrivals);
}

void MemorySystem::request(const OffChipRequest& request, OffChipClient& client, std::uint64_t tag) {
  // The clock's own process may not have run at this edge.
  const Cycle edge = clock_.clock().edge_now();
  if (request.bytes == 0) return client.transfer_done(tag, edge);
  bytes_asked_ += static_cast<std::uint64_t>(request.bytes);
  ports_[static_cast<std::size_t>(request.port)]->enqueue(request, client, tag, edge);
}

void MemorySystem::close(Cycle edge) {
  for (const auto& port : ports_) port->close(edge);
  for (const auto& channel : channels_) channel->close();
}

void MemorySystem::observe(int channel, CommandObserver* observer) {
  channels_[static_cast<std::size_t>(channel)]->observe(observer);
}

bool MemorySystem::idle() const {
  for (const auto& port : ports_) {
    if (!port->idle()) return false;
  }
  return true;
}

std::string MemorySystem::describe_waiting() const {
  std::string text;
  for (const auto& port : ports_) text += port->describe_waiting();
  for (const auto& channel : channels_) text += channel->describe_waiting();
  return text;
}

void MemorySystem::trace(sc_core::sc_trace_file* file) {
  for (const auto& port : ports_) port->trace(file);
  for (const auto& arbiter : arbiters_) arbiter->trace(file);
  for (const auto& synchroniser : to_memory_)
    sc_core::sc_trace(file, synchroniser->first(), synchroniser->first().name());
  for (const auto& channel : channels_) channel->trace(file);
  for (const auto& synchroniser : to_accelerator_) {
    sc_core::sc_trace(file, synchroniser->first(), synchroniser->first().name());
  }
  router_->trace(file);
}

}  // namespace secateur::hw::clocked
