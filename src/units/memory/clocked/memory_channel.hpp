// SPDX-License-Identifier: Apache-2.0
// One memory channel: the front-end, which splits bursts into column requests one a clock and hands them back when they
// are complete, and its DRAM controller (docs/microarchitecture/memory.md 5.4).
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include <systemc>

#include "base/namespaces.hpp"
#include "hw/clocked/clock_source.hpp"
#include "units/interconnect/clocked/burst.hpp"
#include "units/interconnect/clocked/message_fifo.hpp"
#include "units/interconnect/clocked/synchroniser.hpp"
#include "units/memory/clocked/dram_controller.hpp"
#include "units/memory/config.hpp"

namespace secateur::hw::clocked {

class MemoryChannel : public sc_core::sc_module {
 public:
  MessageFifo<Burst> returned{"returned", kChannelCredits};  ///< handed back

  MemoryChannel(const sc_core::sc_module_name& name, const ClockSource& clock, int channel, const MemoryConfig& memory,
                MessageFifo<Burst>& requests, const Synchroniser& arrivals);

  void observe(CommandObserver* observer) { controller_.observe(observer); }
  /// Does the present clock's work, if that has not been done.
  void close();

  const DramCounters& counters() const { return controller_.counters(); }
  std::string describe_waiting() const;
  void trace(sc_core::sc_trace_file* file);

 private:
  struct Open {  ///< a burst that has arrived and is not handed back
    Burst burst;
    std::uint64_t next_address = 0;
    std::int64_t unsplit = 0;  ///< bytes
    int queued = 0;            ///< column requests in the read queue
    MemoryClock complete = 0;  ///< as far as known
  };

  void evaluate();
  void work(MemoryClock now);
  void hand_back(MemoryClock now);
  void take_arrivals();
  void split(MemoryClock now);
  void complete_if_last(int slot);
  Open& open(int slot) { return open_[static_cast<std::size_t>(slot)]; }

  const ClockSource& clock_;
  int channel_;
  std::uint64_t access_bytes_;
  AddressMap locator_;
  MessageFifo<Burst>& requests_;
  const Synchroniser& arrivals_;
  ClockedDramController controller_;
  std::vector<Open> open_;  ///< slots
  std::vector<int> free_slots_;
  std::vector<Burst> arrived_;  ///< at this edge
  std::deque<int> fifo_;        ///< slots
  std::vector<int> complete_;   ///< slots: handed back at their clock
  std::uint64_t waiting_ = 0;   ///< in fifo_; for waveforms
  MemoryClock seen_ = -1;       ///< last clock that was evaluated
};

}  // namespace secateur::hw::clocked
