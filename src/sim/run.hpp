// SPDX-License-Identifier: Apache-2.0
// One run, whole: from a packed model and a machine to a Result, at any fidelity, with the attribution of its cycles.
#pragma once

#include "base/namespaces.hpp"
#include "base/trace_sink.hpp"
#include "config/accelerator.hpp"
#include "pruning/packed_model.hpp"
#include "sim/functional_run.hpp"
#include "sim/result.hpp"
#include "sim/simulate_clocked.hpp"
#include "units/memory/config.hpp"

namespace secateur::sim {

enum class Fidelity { ideal, event, clocked };
const char* to_string(Fidelity fidelity);

struct RunRequest {
  const PackedModel& model;
  const AcceleratorConfig& accelerator;
  const MemoryConfig& memory;
  Fidelity fidelity = Fidelity::event;
  bool attribution =
      true;  ///< but for ideal: the telescoping runs, by event (docs/microarchitecture/controller.md 6.4)
  TraceSink* trace = nullptr;                   ///< fidelity event
  const FunctionalInput* functional = nullptr;  ///< fidelity event: also compute
  WaveformOptions waveform = {};                ///< fidelity clocked
  WaveformOutcome* waveform_outcome = nullptr;
  const Program* program = nullptr;  ///< what `model` is lowered to, where that is known; not of a functional run
};

/// Where the machine's modules and channels lie on its device.
Floorplan floorplan_of(const AcceleratorConfig& accelerator, const MemoryConfig& memory);

/// @throws ConfigError when the machine cannot hold the network (buffers), RunError on a deadlock.
Result run(const RunRequest& request);

}  // namespace secateur::sim
