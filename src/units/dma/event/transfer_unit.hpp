// SPDX-License-Identifier: Apache-2.0
// Executes the program's DMA operations (image, positions, parameters, spills, reloads, logits): asks for each tile's
// transfer as soon as its dependencies are done (docs/microarchitecture/controller.md 6.2).
#pragma once

#include <string>
#include <vector>

#include <systemc>

#include "hw/alarm.hpp"
#include "hw/off_chip.hpp"
#include "hw/program_unit.hpp"
#include "units/dma/arithmetic/transfer_data.hpp"

namespace secateur::hw {

class TransferUnit : public sc_core::sc_module, public ProgramUnit, public TileListener, public OffChipClient {
 public:
  TransferUnit(const sc_core::sc_module_name& name, const UnitContext& context, OffChip& off_chip);

  void start() override;
  void tiles_changed() override;
  void transfer_done(std::uint64_t tag, Cycle edge) override;
  std::string describe_waiting() const override;

 private:
  struct PendingTile {
    OperationIndex operation = 0;
    int row = 0;
  };

  void work();
  void enqueue(const PendingTile& tile, Cycle now);

  UnitContext context_;
  std::optional<TransferData> data_;  ///< functional runs
  OffChip& off_chip_;
  Alarm alarm_;
  bool started_ = false;
  std::vector<PendingTile> pending_;  ///< not yet asked for, in program order
};

}  // namespace secateur::hw
