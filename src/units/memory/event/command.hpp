// SPDX-License-Identifier: Apache-2.0
// DRAM commands as a controller issues them, and who may watch.
#pragma once

#include "base/namespaces.hpp"
#include "config/units.hpp"

namespace secateur::hw {

/// precharge_all and refresh are of a part of a rank's banks (PREA or PREsb or PRE, REF or REFsb or REFpb), of which
/// there are as many as the memory's refresh policy says.
enum class CommandKind { activate, precharge, precharge_all, read, write, refresh };

struct Command {
  CommandKind kind = CommandKind::activate;
  MemoryClock clock = 0;
  int rank = 0;
  int group = 0;   ///< not of precharge_all and refresh
  int bank = 0;    ///< flat over the channel; not of precharge_all and refresh
  int row = 0;     ///< of activate
  int column = 0;  ///< of read and write
  int part = 0;    ///< of precharge_all and refresh
};

/// A command that moves data, on the column bus where there are two.
constexpr bool is_column(const Command& command) {
  return command.kind == CommandKind::read || command.kind == CommandKind::write;
}

/// Sees every command of a channel in the order of time; changes nothing.
class CommandObserver {
 public:
  virtual void command(const Command& command) = 0;

 protected:
  ~CommandObserver() = default;
};

/// Sees every column request that reads, once its data are certain; changes nothing. In no order of time.
class ReadObserver {
 public:
  /// `entered`: when the front-end put it into the read queue, or found it in the write queue. `complete`: all its data
  /// are there.
  virtual void read_done(MemoryClock entered, MemoryClock complete) = 0;

 protected:
  ~ReadObserver() = default;
};

}  // namespace secateur::hw
