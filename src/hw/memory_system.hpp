// SPDX-License-Identifier: Apache-2.0
// The memory side of the machine: DMA ports, interconnect and channels, bound together
// (docs/microarchitecture/memory.md).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <systemc>

#include "base/namespaces.hpp"
#include "base/trace_sink.hpp"
#include "config/accelerator.hpp"
#include "hw/off_chip.hpp"
#include "hw/socket_binder.hpp"
#include "units/dma/event/dma_port.hpp"
#include "units/interconnect/event/interconnect.hpp"
#include "units/memory/config.hpp"
#include "units/memory/event/memory_channel.hpp"

namespace secateur::hw {

class MemorySystem : public sc_core::sc_module, public OffChip {
 public:
  MemorySystem(const sc_core::sc_module_name& name, const Clock& clock, const Clock& memory_clock,
               const AcceleratorConfig& accelerator, const MemoryConfig& memory, const Floorplan& floorplan,
               UnitLedger& ledger, TraceSink* trace, SocketBinder& binder);

  void request(const OffChipRequest& request, OffChipClient& client, std::uint64_t tag) override;

  /// The run ends at `edge`, which is now: channels catch up, ports book what is under way.
  void close(Cycle edge);

  /// Functional runs: what the channels hold, one image each.
  void hold(std::vector<MemoryImage>& images) {
    for (std::size_t i = 0; i < channels_.size(); ++i) channels_[i]->hold(&images[i]);
  }
  /// Watch a channel's commands.
  void observe(int channel, CommandObserver* observer) {
    channels_[static_cast<std::size_t>(channel)]->observe(observer);
  }

  std::uint64_t bytes_asked() const { return bytes_asked_; }
  const std::vector<std::unique_ptr<DmaPort>>& ports() const { return ports_; }
  const std::vector<std::unique_ptr<MemoryChannel>>& channels() const { return channels_; }
  const Interconnect& interconnect() const { return interconnect_; }
  const BurstPool& pool() const { return pool_; }
  std::string describe_waiting() const;

 private:
  const Clock& clock_;
  AcceleratorConfig accelerator_;
  Paths paths_;
  BurstPool pool_;
  Interconnect interconnect_;
  std::vector<std::unique_ptr<DmaPort>> ports_;
  std::vector<std::unique_ptr<MemoryChannel>> channels_;
  std::uint64_t bytes_asked_ = 0;
};

}  // namespace secateur::hw
