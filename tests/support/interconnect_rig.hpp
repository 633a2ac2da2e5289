// SPDX-License-Identifier: Apache-2.0
// DMA ports and interconnect, bound to channels that answer after given times, driven by a list of transfers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <tlm_utils/simple_target_socket.h>
#include <systemc>

#include "hw/alarm.hpp"
#include "hw/socket_binder.hpp"
#include "hw/timed_queue.hpp"
#include "support/interconnect_case.hpp"
#include "support/names.hpp"
#include "support/tlm_protocol_checker.hpp"
#include "units/dma/event/dma_port.hpp"
#include "units/interconnect/event/interconnect.hpp"

namespace secateur::test {

/// Answers each burst InterconnectCase::delay clocks after it has arrived.
class StubChannel : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket_tagged<StubChannel> read_socket{"read_socket"};
  tlm_utils::simple_target_socket_tagged<StubChannel> write_socket{"write_socket"};

  StubChannel(const sc_core::sc_module_name& name, const InterconnectCase& given, const hw::Clock& clock);

  const std::vector<std::uint64_t>& arrivals() const { return arrivals_; }
  const std::vector<MemoryClock>& arrival_clocks() const { return arrival_clocks_; }
  std::int64_t bytes() const { return bytes_; }

 private:
  tlm::tlm_sync_enum accept(int id, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void respond();

  const InterconnectCase& given_;
  const hw::Clock& clock_;
  hw::TimedQueue<hw::BurstHandle> responses_;
  std::vector<std::uint64_t> arrivals_;
  std::vector<MemoryClock> arrival_clocks_;
  std::int64_t bytes_ = 0;
};

class InterconnectRig : public sc_core::sc_module, public hw::OffChipClient {
 public:
  InterconnectRig(const sc_core::sc_module_name& name, const InterconnectCase& given, hw::SocketBinder& binder);

  void transfer_done(std::uint64_t tag, Cycle edge) override;

  const hw::Clock& clock() const { return clock_; }
  const std::vector<Cycle>& done() const { return done_; }
  const std::vector<std::unique_ptr<StubChannel>>& channels() const { return channels_; }
  const std::vector<std::unique_ptr<hw::DmaPort>>& ports() const { return ports_; }
  const hw::Interconnect& interconnect() const { return interconnect_; }
  const hw::BurstPool& pool() const { return pool_; }
  const hw::UnitLedger& ledger() const { return ledger_; }

  /// From what the protocol checkers on the ports' hops have seen.
  InterconnectOutcome outcome(const CheckedBinder& binder) const;

 private:
  void feed();

  const InterconnectCase& given_;
  hw::Clock clock_;
  hw::Clock memory_clock_;
  hw::Paths paths_;
  hw::BurstPool pool_;
  hw::UnitLedger ledger_;
  hw::Interconnect interconnect_;
  std::vector<std::unique_ptr<hw::DmaPort>> ports_;
  std::vector<std::unique_ptr<StubChannel>> channels_;
  hw::Alarm alarm_;
  std::size_t fed_ = 0;
  std::vector<Cycle> done_;
};

}  // namespace secateur::test
