// SPDX-License-Identifier: Apache-2.0
// One run of a program on the clocked machine (src/units/*/clocked): the same figures as simulate(), from modules
// written a second time, with a process activation for every cycle of every unit. Some hundred times slower. Computes
// no values.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>

#include "sim/simulate.hpp"

namespace secateur::sim {

/// A value change dump of the machine's registers and signals, by the SystemC kernel.
struct WaveformOptions {
  std::string file;                                         ///< ends in ".vcd"; empty: none
  Cycle from = 0;                                           ///< first cycle of the window
  Cycle to = std::numeric_limits<Cycle>::max();             ///< first cycle after it
  std::int64_t max_bytes = std::int64_t{64} * 1024 * 1024;  ///< the waveform ends before the file is larger
};

struct WaveformOutcome {
  bool is_cut = false;  ///< the file has reached its largest size
  Cycle end = 0;        ///< first cycle that is not in the file
};

struct ClockedOptions {
  /// Who watches the commands of a channel; empty: nobody.
  std::function<hw::CommandObserver*(int channel)> observe;
  WaveformOptions waveform;
  WaveformOutcome* waveform_outcome = nullptr;
};

/// @throws RunError on a deadlock, with what every unit waits for, or when the waveform cannot be written.
SimulationOutcome simulate_clocked(const Program& program, const AcceleratorConfig& accelerator,
                                   const MemoryConfig& memory, const Floorplan& floorplan,
                                   const ClockedOptions& options = {});

}  // namespace secateur::sim
