// SPDX-License-Identifier: Apache-2.0
// DMA operations of the program: asks for the transfer of each row tile when its dependencies are done
// (docs/microarchitecture/controller.md 6.2).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <systemc>

#include "hw/clocked/environment.hpp"
#include "hw/clocked/program_unit.hpp"

namespace secateur::hw::clocked {

class TransferUnit : public sc_core::sc_module, public ProgramUnit, public OffChipClient {
 public:
  sc_core::sc_in<bool> running{"running"};

  TransferUnit(const sc_core::sc_module_name& name, const Environment& environment);

  void run_on(const sc_core::sc_signal<bool>& signal) override { running(signal); }
  void transfer_done(std::uint64_t tag, Cycle edge) override;
  const UnitCycles* unit_cycles() const override { return nullptr; }  // the memory side counts the DMA's
  std::string describe_waiting() const override;
  void trace(sc_core::sc_trace_file* file) override;

 private:
  enum class Progress : std::uint8_t { waits, ready, asked, done };
  struct Tile {
    OperationIndex operation;
    int row;
    Progress progress;
  };

  void evaluate();
  void present();
  void ask(Tile& tile, std::uint64_t tag);

  Environment env_;
  std::vector<Tile> tiles_;             ///< of all DMA operations, in the order in which a port takes them
  std::size_t first_waiting_ = 0;       ///< all tiles before are asked for
  std::vector<std::uint64_t> arrived_;  ///< tags, since the last evaluation
  bool any_ready_ = false;
  std::uint64_t changes_seen_ = 0;
  std::uint64_t asked_ = 0;
  std::uint64_t done_ = 0;
  sc_core::sc_event arrival_{"arrival"};
  sc_core::sc_event ready_{"ready"};
};

}  // namespace secateur::hw::clocked
