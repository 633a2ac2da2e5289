// SPDX-License-Identifier: Apache-2.0
// Where packed weight columns and activations lie in memory, and which DMA port moves them
// (docs/microarchitecture/buffers.md 3.3). Each port owns an equal, contiguous part of its home channel.
#pragma once

#include <cstdint>
#include <vector>

#include "config/accelerator.hpp"
#include "config/memory.hpp"
#include "hw/off_chip.hpp"

namespace secateur::hw {

class WeightPlacement {
 public:
  WeightPlacement(const AcceleratorConfig& accelerator, const MemoryConfig& memory);

  /// The next column of `module`, on its ports in turn.
  OffChipRequest column(int module, std::int64_t bytes);
  /// A column of the load balancer's queue: lies where snapshot `number` was placed, moved by a port of `module`.
  OffChipRequest queued_column(int module, int number, std::int64_t bytes);
  /// A tile of activations or parameters.
  OffChipRequest tile(int tile, std::int64_t bytes, bool write);

 private:
  int next_port(int module);
  OffChipRequest place(int home_port, int port, std::int64_t bytes);

  const AcceleratorConfig& accelerator_;
  std::vector<std::vector<int>> ports_of_module_;
  std::vector<std::size_t> next_port_;      ///< per module
  std::vector<std::uint64_t> next_address_;  ///< per port, in its home channel
  std::vector<std::uint64_t> end_address_;
};

}  // namespace secateur::hw
