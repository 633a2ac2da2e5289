// SPDX-License-Identifier: Apache-2.0
// One memory channel as a TLM-2.0 target: bursts in, bursts back when the controller is done with them
// (docs/microarchitecture/memory.md 5.4, 5.5). A read and a write socket, as AXI has them. The controller behind it
// catches up when a burst may be done; nothing happens here for each clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include "base/namespaces.hpp"
#include "base/trace_sink.hpp"
#include "hw/clock.hpp"
#include "hw/timed_queue.hpp"
#include "units/interconnect/event/burst.hpp"
#include "units/memory/arithmetic/memory_image.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/channel_trace.hpp"
#include "units/memory/event/dram_controller.hpp"

namespace secateur::hw {

class MemoryChannel : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket_tagged<MemoryChannel> read_socket;
  tlm_utils::simple_target_socket_tagged<MemoryChannel> write_socket;

  /// `base`: first address of the channel in the interconnect's address space.
  MemoryChannel(const sc_core::sc_module_name& name, const Clock& clock, const MemoryConfig& memory, std::uint64_t base,
                TraceSink* trace);

  /// Functional runs: what the channel holds. Writes reach it when they arrive, reads leave it with their response.
  void hold(MemoryImage* image) { image_ = image; }
  void observe(CommandObserver* observer);
  /// Simulates to the present time: before counters are read, and a trace is written.
  void catch_up();
  const DramCounters& counters() const { return controller_.counters(); }
  std::string describe_waiting() const;

 private:
  tlm::tlm_sync_enum accept(int id, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& delay);
  void advance();
  void respond();
  void run_to(MemoryClock last);
  MemoryClock now() const;

  const Clock& clock_;
  DramController controller_;
  std::uint64_t base_;
  sc_core::sc_event advance_event_;
  MemoryClock advance_at_ = kNoClock;
  TimedQueue<BurstHandle> responses_;
  std::vector<BurstCompletion> completions_;
  MemoryImage* image_ = nullptr;
  TraceSink* trace_;
  TrackId waiting_ = 0;
  std::optional<ChannelTrace> commands_;  ///< with a trace
};

}  // namespace secateur::hw
