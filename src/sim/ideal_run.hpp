// SPDX-License-Identifier: Apache-2.0
// Fidelity `ideal` of a packed model: the closed form, encoder by encoder, and its figures as a Result.
#pragma once

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

/// Cycles, operations (back to back on the mpca) and units of a run at fidelity `ideal`.
void describe_ideal(const PackedModel& model, const AcceleratorConfig& accelerator, const IdealCycles& ideal,
                    Result& result);

}  // namespace secateur::sim
