// SPDX-License-Identifier: Apache-2.0
// Where packed weight columns, activations and parameters lie in memory, and which DMA port moves them
// (docs/microarchitecture/memory.md 5.6). Settled before the run, as a host would: no address depends on the order in
// which modules are evaluated.
#pragma once

#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "hw/off_chip.hpp"
#include "schedule/program.hpp"
#include "units/memory/config.hpp"

namespace secateur::hw {

class OffChipLayout {
 public:
  /// @throws ConfigError when a channel cannot hold what lies in it.
  OffChipLayout(const Program& program, const AcceleratorConfig& accelerator, const MemoryConfig& memory);

  /// The next column of `module`, on its ports in turn.
  OffChipRequest column(int module, std::int64_t bytes);
  /// Column `column` of snapshot `number` of a dynamic operation's queue, moved by the next port of `module`.
  OffChipRequest queued_column(int module, OperationIndex operation, int number, int column);
  /// Row tile `row` of a DMA operation.
  OffChipRequest tile(OperationIndex operation, int row) const;

 private:
  /// A part of a channel that is filled from its beginning.
  struct Region {
    int port = 0;  ///< its home channel holds the region
    std::uint64_t next = 0;
    std::int64_t bytes = 0;  ///< what will lie in it
  };
  struct Placed {
    int channel = 0;
    std::uint64_t address = 0;
  };

  std::size_t region_of(int module, std::size_t slot) const;
  std::size_t queue_region(int port) const { return queue_regions_ + static_cast<std::size_t>(port); }
  std::size_t tile_region(int port) const { return tile_regions_ + static_cast<std::size_t>(port); }
  void make_regions();
  void measure(const Program& program);
  void lay_out(const MemoryConfig& memory);
  void place_queues(const Program& program);
  void place_tiles(const Program& program);
  Placed place(std::size_t region, std::int64_t bytes);

  const AcceleratorConfig& accelerator_;
  const Program& program_;
  std::vector<std::vector<int>> ports_of_module_;
  std::vector<std::size_t> next_slot_;         ///< per module; of its own columns: where they lie must not depend on
  std::vector<std::size_t> next_queued_slot_;  ///< how many of the queue's it has taken
  std::vector<std::size_t> first_region_;      ///< per module
  std::size_t queue_regions_ = 0;
  std::size_t tile_regions_ = 0;
  std::vector<Region> regions_;
  std::vector<std::vector<std::vector<Placed>>> queues_;  ///< per operation, snapshot, column
  std::vector<std::vector<Placed>> tiles_;                ///< per operation, row
};

}  // namespace secateur::hw
