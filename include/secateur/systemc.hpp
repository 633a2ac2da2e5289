// SPDX-License-Identifier: Apache-2.0
// The machine as a module of somebody else's SystemC model: one image through it, event-driven, in the simulation that
// is under way. Several may stand in one model. Link secateur::secateur and SystemC.
//
// Time: modules of the machine count femtoseconds. Before anything else of the model, call
// sc_core::sc_set_time_resolution(1, sc_core::SC_FS).
// Memory: the machine's own channels, or, with `outside_memory`, a target of the model's: then each channel of the
// machine is an initiator socket (`memory`), bound to a TLM-2.0 target with b_transport (loosely timed). Addresses are
// bytes within the channel, commands reads and writes of 64 to 4,096 bytes. Data is zeros: a run of timing alone moves
// no values. Errors: SC_REPORT_ERROR of type "secateur" where the model is wrong (time resolution, an answer that is an
// error).
#pragma once

#include <cstdint>
#include <memory>

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include "secateur/machine.hpp"

namespace secateur {

/// How the machine stands in the model.
struct MachineModuleChoice {
  bool waits = false;           ///< begins when start() is called, not with the simulation
  bool outside_memory = false;  ///< memory[i] is to be bound
  int most_under_way = 16;      ///< of outside memory: b_transport calls of a channel at a time, reads and writes each
};

/// One machine and one image.
class MachineModule : public sc_core::sc_module {
 public:
  /// @throws ConfigError when the machine cannot hold the network, or has no memory that `outside_memory` could
  /// replace.
  MachineModule(const sc_core::sc_module_name& name, const Machine& machine, const MachineModuleChoice& choice = {});
  ~MachineModule() override;

  /// One per memory channel of the accelerator; none unless `outside_memory`.
  sc_core::sc_vector<tlm_utils::simple_initiator_socket<MachineModule>> memory;

  /// Of a machine that waits: the image is there. From a process of the model, once.
  void start();

  /// Notified when the logits are in memory.
  const sc_core::sc_event& finished() const;
  bool is_finished() const;  ///< whether finished() was notified
  /// From the start to the logits, in cycles of the accelerator's clock. @throws RunError before finished().
  std::int64_t cycles() const;
  /// What it still waits for, one line each: where a model stands still.
  std::string waiting_for() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace secateur
