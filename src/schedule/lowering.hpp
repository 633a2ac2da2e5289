// SPDX-License-Identifier: Apache-2.0
// Lowers a packed model onto an accelerator: every operation from the image to the logits, nothing left out
// (docs/microarchitecture/controller.md 6.1).
#pragma once

#include "base/namespaces.hpp"
#include "config/accelerator.hpp"
#include "pruning/packed_model.hpp"
#include "schedule/program.hpp"

namespace secateur::schedule {

/// @throws ConfigError when a packed column is larger than half the weight buffer, or the operands and results of an
/// operation do not fit the feature buffer, naming the smallest values that do; or when an encoder has lost all heads.
Program lower(const PackedModel& model, const AcceleratorConfig& accelerator);

}  // namespace secateur::schedule
