// SPDX-License-Identifier: Apache-2.0
// Fidelity `ideal` of a packed model: the closed form, encoder by encoder, and its operations. Figures of whole runs:
// closed_form.hpp.
#pragma once

#include <cstdint>
#include <vector>

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "cost/ideal.hpp"
#include "pruning/packed_model.hpp"
#include "sim/result.hpp"

namespace secateur::sim {

struct IdealCycles {
  std::vector<IdealEncoder> encoders;
  Cycle total = 0;
};

/// `pruning.heads_kept` stands for the number of heads where it is given, whatever the masks say.
IdealCycles ideal_cycles(const PackedModel& model, const AcceleratorConfig& accelerator);

/// Multiply-accumulates of the operations that the closed form times: the encoders' products.
std::int64_t ideal_macs(const PackedModel& model);

/// The operations of a run at fidelity `ideal`, back to back on the mpca.
std::vector<OperationResult> ideal_operations(const PackedModel& model, const AcceleratorConfig& accelerator);

}  // namespace secateur::sim
