// SPDX-License-Identifier: Apache-2.0
// The arbiter of one channel: grants one port's request a cycle, round-robin, and hands bursts over to the crossing
// once they, and a write's data, have gone through (docs/microarchitecture/memory.md 5.3, Request side).
#pragma once

#include <cstdint>
#include <vector>

#include <systemc>

#include "hw/clocked/clock_source.hpp"
#include "units/interconnect/clocked/burst.hpp"
#include "units/interconnect/clocked/message_fifo.hpp"

namespace secateur::hw::clocked {

class DmaPort;

class ChannelArbiter : public sc_core::sc_module {
 public:
  static constexpr int kNone = -1;

  sc_core::sc_signal<int> grant{"grant"};  ///< the port whose request has been taken at the last edge (END_REQ)
  MessageFifo<Burst> sent{"sent", kChannelCredits};  ///< to the channel

  /// `path`: per port, cycles from the grant of a read to the crossing.
  ChannelArbiter(const sc_core::sc_module_name& name, const ClockSource& clock, int channel, std::vector<Cycle> path);

  /// Once, before the simulation starts. `returned`: credits given back since the beginning.
  void bind(std::vector<const DmaPort*> ports, const sc_core::sc_signal<std::uint64_t>& returned);
  std::uint64_t credits_in_use() const { return granted_ - returned_->read(); }
  void trace(sc_core::sc_trace_file* file);

 private:
  struct Place {
    Cycle left;
    Burst burst;
  };

  void evaluate();
  void advance();
  int choose() const;
  bool may_take(int port) const;
  void take(int port);

  int channel_;
  std::vector<Cycle> path_;
  std::vector<const DmaPort*> ports_;
  const sc_core::sc_signal<std::uint64_t>* returned_ = nullptr;
  std::vector<Place> pipeline_;  ///< granted, on their way to the crossing
  int last_;                     ///< port
  std::uint64_t granted_ = 0;
  Cycle write_beats_left_ = 0;                    ///< of the write bus
  std::uint64_t free_credits_ = kChannelCredits;  ///< as the last edge saw them; for waveforms
};

}  // namespace secateur::hw::clocked
