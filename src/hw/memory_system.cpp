// SPDX-License-Identifier: Apache-2.0
#include "hw/memory_system.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace secateur::hw {

MemorySystem::MemorySystem(const sc_core::sc_module_name& name, const Clock& clock, const Clock& memory_clock,
                           const AcceleratorConfig& accelerator, const MemoryConfig& memory, const Floorplan& floorplan,
                           UnitLedger& ledger, TraceSink* trace, SocketBinder& binder)
    : sc_module(name),
      clock_(clock),
      accelerator_(accelerator),
      paths_(accelerator, floorplan),
      interconnect_("interconnect", clock, memory_clock, paths_, static_cast<std::uint64_t>(memory.capacity_bytes())) {
  const DmaContext context{clock, accelerator_.dma, pool_, ledger, trace};
  for (int port = 0; port < paths_.ports(); ++port) {
    const auto index = static_cast<std::size_t>(port);
    ports_.push_back(std::make_unique<DmaPort>(fmt::format("dma_port_{}", port).c_str(), port, context));
    binder.bind(ports_.back()->read_socket, interconnect_.port_read[index]);
    binder.bind(ports_.back()->write_socket, interconnect_.port_write[index]);
  }
  for (int channel = 0; channel < paths_.channels(); ++channel) {
    const auto index = static_cast<std::size_t>(channel);
    if (binder.takes_channel(channel, interconnect_.channel_read[index], interconnect_.channel_write[index])) continue;
    channels_.push_back(std::make_unique<MemoryChannel>(fmt::format("channel_{}", channel).c_str(), memory_clock,
                                                        memory, interconnect_.channel_base(channel), trace));
    binder.bind(interconnect_.channel_read[index], channels_.back()->read_socket);
    binder.bind(interconnect_.channel_write[index], channels_.back()->write_socket);
  }
}

void MemorySystem::request(const OffChipRequest& request, OffChipClient& client, std::uint64_t tag) {
  constexpr std::int64_t kUnit = 64;
  SECATEUR_CHECK(request.bytes >= 0 && request.bytes % kUnit == 0 && request.address % kUnit == 0,
                 "transfers are multiples of 64 bytes");
  if (request.bytes == 0) return client.transfer_done(tag, clock_.edge_now());
  bytes_asked_ += static_cast<std::uint64_t>(request.bytes);
  ports_[static_cast<std::size_t>(request.port)]->enqueue(
      request, interconnect_.channel_base(request.channel) + request.address, client, tag);
}

void MemorySystem::close(Cycle edge) {
  for (const auto& port : ports_) port->close(edge);
  for (const auto& channel : channels_) channel->catch_up();
}

std::string MemorySystem::describe_waiting() const {
  std::string text;
  for (const auto& port : ports_) text += port->describe_waiting();
  text += interconnect_.describe_waiting();
  for (const auto& channel : channels_) text += channel->describe_waiting();
  return text;
}

}  // namespace secateur::hw
