// SPDX-License-Identifier: Apache-2.0
#include "support/interconnect_rig.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "support/names.hpp"

namespace secateur::test {
namespace {

constexpr int kReadSocket = 0;
constexpr int kWriteSocket = 1;

}  // namespace

StubChannel::StubChannel(const sc_core::sc_module_name& name, const InterconnectCase& given, const hw::Clock& clock)
    : sc_module(name), given_(given), clock_(clock) {
  read_socket.register_nb_transport_fw(this, &StubChannel::accept, kReadSocket);
  write_socket.register_nb_transport_fw(this, &StubChannel::accept, kWriteSocket);
  SC_HAS_PROCESS(StubChannel);
  SC_METHOD(respond);
  sensitive << responses_.event();
  dont_initialize();
}

tlm::tlm_sync_enum StubChannel::accept(int id, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                       sc_core::sc_time&) {
  EXPECT_EQ(static_cast<unsigned>(phase), static_cast<unsigned>(tlm::BEGIN_REQ));
  EXPECT_EQ(payload.is_write(), id == kWriteSocket);
  const MemoryClock now = clock_.edge_now();
  EXPECT_EQ(sc_core::sc_time_stamp(), clock_.edge_time(now)) << "a burst arrives between two edges";
  arrivals_.push_back(payload.get_address());
  arrival_clocks_.push_back(now);
  bytes_ += payload.get_data_length();
  const MemoryClock end = now + given_.delay(payload.get_address(), payload.is_write());
  responses_.push(clock_.edge_fs(end), static_cast<std::int64_t>(hw::burst_info(payload).number),
                  hw::BurstHandle(payload));
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

void StubChannel::respond() {
  responses_.take_due([this](hw::BurstHandle burst) {
    burst->set_response_status(tlm::TLM_OK_RESPONSE);
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    (burst->is_write() ? write_socket : read_socket)->nb_transport_bw(*burst, phase, delay);
  });
}

InterconnectRig::InterconnectRig(const sc_core::sc_module_name& name, const InterconnectCase& given,
                                 hw::SocketBinder& binder)
    : sc_module(name),
      given_(given),
      clock_(given.accelerator.clock_khz()),
      memory_clock_(given.memory_khz),
      paths_(given.accelerator, given.floorplan),
      interconnect_("interconnect", clock_, memory_clock_, paths_, given.channel_bytes),
      alarm_(clock_),
      done_(given.transfers.size(), -1) {
  const hw::DmaContext context{clock_, given_.accelerator.dma, pool_, ledger_, nullptr};
  for (int p = 0; p < paths_.ports(); ++p) {
    const auto i = static_cast<std::size_t>(p);
    ports_.push_back(std::make_unique<hw::DmaPort>(fmt::format("dma_port_{}", p).c_str(), p, context));
    binder.bind(ports_.back()->read_socket, interconnect_.port_read[i]);
    binder.bind(ports_.back()->write_socket, interconnect_.port_write[i]);
  }
  for (int c = 0; c < paths_.channels(); ++c) {
    const auto i = static_cast<std::size_t>(c);
    channels_.push_back(std::make_unique<StubChannel>(fmt::format("channel_{}", c).c_str(), given_, memory_clock_));
    binder.bind(interconnect_.channel_read[i], channels_.back()->read_socket);
    binder.bind(interconnect_.channel_write[i], channels_.back()->write_socket);
  }
  SC_HAS_PROCESS(InterconnectRig);
  SC_METHOD(feed);
  sensitive << alarm_.event();
  dont_initialize();
  if (!given.transfers.empty()) alarm_.set(given.transfers.front().enqueued);
}

void InterconnectRig::feed() {
  const Cycle now = clock_.edge_now();
  for (; fed_ < given_.transfers.size() && given_.transfers[fed_].enqueued == now; ++fed_) {
    const TransferCase& t = given_.transfers[fed_];
    const hw::OffChipRequest request{t.port, t.channel, t.address, t.bytes, t.write, t.source};
    ports_[static_cast<std::size_t>(t.port)]->enqueue(request, interconnect_.channel_base(t.channel) + t.address, *this,
                                                      t.tag);
  }
  if (fed_ < given_.transfers.size()) alarm_.set(given_.transfers[fed_].enqueued);
}

void InterconnectRig::transfer_done(std::uint64_t tag, Cycle edge) {
  EXPECT_EQ(edge, clock_.edge_now());
  EXPECT_EQ(done_[static_cast<std::size_t>(tag)], -1) << "transfer " << tag << " is done twice";
  done_[static_cast<std::size_t>(tag)] = edge;
}

InterconnectOutcome InterconnectRig::outcome(const CheckedBinder& binder) const {
  InterconnectOutcome outcome;
  outcome.done = done_;
  std::map<std::uint64_t, MemoryClock> arrived;
  for (const auto& channel : channels_) {
    outcome.arrivals.push_back(channel->arrivals());
    for (std::size_t i = 0; i < channel->arrivals().size(); ++i) {
      arrived[channel->arrivals()[i]] = channel->arrival_clocks()[i];
    }
  }
  for (std::size_t p = 0; p < ports_.size(); ++p) {
    std::map<std::uint64_t, BurstTimes> bursts;
    for (const char* socket : {"read_socket", "write_socket"}) {
      for (const auto& event : binder.at(fmt::format("dma_port_{}.{}", p, socket)).events()) {
        BurstTimes& times = bursts[event.address];
        times.address = event.address;
        const Cycle edge = clock_.edge_at_or_before(event.fs);
        if (event.phase == tlm::BEGIN_REQ) times.requested = edge;
        if (event.phase == tlm::END_REQ) times.granted = edge;
        if (event.phase == tlm::BEGIN_RESP) times.responded = edge;
        if (event.phase == tlm::END_RESP) times.done = edge;
      }
    }
    std::vector<BurstTimes> in_order;
    for (auto& [address, times] : bursts) {
      times.arrived = arrived.at(address);
      in_order.push_back(times);
    }
    std::sort(in_order.begin(), in_order.end(),
              [](const BurstTimes& a, const BurstTimes& b) { return a.requested < b.requested; });
    outcome.bursts.push_back(in_order);
  }
  return outcome;
}

}  // namespace secateur::test
